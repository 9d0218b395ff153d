package io.pixy.engine.registry.zookeeper;

import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Creates a node and every parent that is missing, also while somebody else removes the parents of an empty group: it
 * begins anew as often as that happens, within reason. Parents are plain persistent nodes without data. No state.
 */
final class DurableCreate {
    private static final int MAX_ROUNDS = 50;

    private DurableCreate() {}

    static CompletableFuture<Void> create(Session session, String path, byte[] data, CreateMode mode) {
        return create(session, path, data, mode, MAX_ROUNDS);
    }

    /** Sees to it that a persistent node is there. */
    static CompletableFuture<Void> ensure(Session session, String path) {
        return create(session, path, null, CreateMode.PERSISTENT)
                .exceptionallyCompose(failure -> ErrorTexts.is(failure, Code.NODEEXISTS)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    private static CompletableFuture<Void> create(
            Session session, String path, byte[] data, CreateMode mode, int rounds) {
        return session.create(path, data, mode).exceptionallyCompose(failure -> {
            if (rounds == 0 || !ErrorTexts.is(failure, Code.NONODE)) {
                return CompletableFuture.failedFuture(failure);
            }
            return ensure(session, Paths.parent(path))
                    .thenCompose(parent -> create(session, path, data, mode, rounds - 1));
        });
    }
}
