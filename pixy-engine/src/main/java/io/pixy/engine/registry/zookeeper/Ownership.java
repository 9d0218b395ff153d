package io.pixy.engine.registry.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;

/** Whose an owner node is, after an attempt to create it. */
enum Ownership {
    /** This session's, whether created just now or by an attempt whose answer was lost. */
    OURS,
    /** It bears our name but belongs to a session that is not ours. */
    PREDECESSORS,
    /** Another member's. */
    OTHERS,
    /** It vanished meanwhile; worth another attempt at once. */
    NOBODYS;

    /**
     * Tries to create an owner node.
     *
     * @param watcher told when the node, whosever it is, changes or goes
     */
    static CompletableFuture<Ownership> take(Session session, String path, String memberId, Watcher watcher) {
        byte[] data = memberId.getBytes(StandardCharsets.UTF_8);
        return DurableCreate.create(session, path, data, CreateMode.EPHEMERAL)
                .thenApply(created -> {
                    // nobody waits for it: it is only asked in order to be told
                    var unused = session.find(path, watcher);
                    return OURS;
                })
                .exceptionallyCompose(failure -> ErrorTexts.is(failure, Code.NODEEXISTS)
                        ? look(session, path, memberId, watcher)
                        : CompletableFuture.failedFuture(failure));
    }

    private static CompletableFuture<Ownership> look(Session session, String path, String memberId, Watcher watcher) {
        return session.find(path, watcher)
                .thenCompose(found -> found.isPresent()
                        ? judge(session, path, memberId, found.get())
                        : CompletableFuture.completedFuture(NOBODYS))
                .exceptionallyCompose(
                        failure -> ErrorTexts.is(failure, Code.NONODE) || ErrorTexts.is(failure, Code.BADVERSION)
                                ? CompletableFuture.completedFuture(NOBODYS)
                                : CompletableFuture.failedFuture(failure));
    }

    private static CompletableFuture<Ownership> judge(Session session, String path, String memberId, Node node) {
        if (!node.text().equals(memberId)) {
            return CompletableFuture.completedFuture(OTHERS);
        }
        if (session.outlived(node.stat())) {
            return session.delete(path, node.stat().getVersion()).thenApply(deleted -> NOBODYS);
        }
        return CompletableFuture.completedFuture(session.owns(node.stat()) ? OURS : PREDECESSORS);
    }
}
