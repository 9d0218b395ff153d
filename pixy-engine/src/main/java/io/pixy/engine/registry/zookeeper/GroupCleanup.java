package io.pixy.engine.registry.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the nodes of a group that has no members any more. Others may do the same or join meanwhile: what is gone is
 * fine, and at the first other refusal, such as a node that has children again, it stops. No state.
 */
final class GroupCleanup {
    private static final Logger log = LoggerFactory.getLogger(GroupCleanup.class);
    private static final int ANY_VERSION = -1;

    private GroupCleanup() {}

    /** Never fails. */
    static CompletableFuture<Void> run(Session session, Paths paths, String group) {
        return session.children(paths.ids(group), null)
                .thenCompose(members ->
                        members.isEmpty() ? removeAll(session, paths, group) : CompletableFuture.completedFuture(null))
                .exceptionally(failure -> {
                    if (!ErrorTexts.is(failure, Code.NONODE)) {
                        log.info("Group {} was not cleaned up: {}", group, ErrorTexts.of(failure));
                    }
                    return null;
                });
    }

    private static CompletableFuture<Void> removeAll(Session session, Paths paths, String group) {
        return session.children(paths.owners(group), null)
                .exceptionallyCompose(failure -> ErrorTexts.is(failure, Code.NONODE)
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(topics -> {
                    List<String> doomed = new ArrayList<>();
                    topics.stream().sorted().forEach(topic -> doomed.add(paths.owners(group, topic)));
                    doomed.add(paths.owners(group));
                    doomed.add(paths.ids(group));
                    doomed.add(paths.group(group));
                    return removeInTurn(session, doomed);
                });
    }

    private static CompletableFuture<Void> removeInTurn(Session session, List<String> doomed) {
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (String path : doomed) {
            done = done.thenCompose(before -> session.delete(path, ANY_VERSION))
                    .exceptionallyCompose(failure -> ErrorTexts.is(failure, Code.NONODE)
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(failure));
        }
        return done;
    }
}
