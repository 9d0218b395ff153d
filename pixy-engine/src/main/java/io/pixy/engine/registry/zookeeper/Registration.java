package io.pixy.engine.registry.zookeeper;

import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's entry among the members of a group: a node that carries its topics and lives with its session.
 *
 * <p>A node of our name may belong to a foreign session: that of a predecessor that died a moment ago, or of a live
 * instance that was given the same client id. It is replaced once. If a foreign session takes it again, the other is
 * alive; two instances that remove each other's node would never end, so then we stay out until the node is gone.
 *
 * <p>Confined to the membership's strand; calls for one registration do not overlap.
 */
final class Registration {
    private static final Logger log = LoggerFactory.getLogger(Registration.class);
    private static final int MAX_ROUNDS = 20;

    /** What came of writing the entry. */
    enum Outcome {
        /** The entry is as wanted. */
        DONE,
        /** Another live instance has this member id; there is no entry of ours. */
        DUPLICATE
    }

    private final Group group;
    private final String path;
    private long nodeSession;
    private boolean evicted;
    private long evictedNanos;
    private boolean duplicate;

    Registration(Group group) {
        this.group = group;
        this.path = group.ownId();
    }

    /** The session in which there may be a node of ours; 0 if there is none. */
    long nodeSession() {
        return nodeSession;
    }

    void onEnded() {
        nodeSession = 0;
    }

    /** Writes the entry, also if nothing changed: that makes the others read again. Without topics, removes it. */
    CompletableFuture<Outcome> submit(Session session, NavigableSet<String> topics) {
        if (topics.isEmpty()) {
            return remove(session, MAX_ROUNDS);
        }
        nodeSession = session.id();
        byte[] document = SubscriptionDocument.write(topics, group.clock().wallMillis());
        return write(session, document, MAX_ROUNDS);
    }

    private CompletableFuture<Outcome> write(Session session, byte[] document, int rounds) {
        return session.find(path, null)
                .thenComposeAsync(
                        node -> node.isPresent()
                                ? replace(session, document, node.get().stat(), rounds)
                                : create(session, document, rounds),
                        group.strand());
    }

    private CompletableFuture<Outcome> create(Session session, byte[] document, int rounds) {
        duplicate = false;
        return DurableCreate.create(session, path, document, CreateMode.EPHEMERAL)
                .thenApply(created -> Outcome.DONE)
                .exceptionallyCompose(failure -> again(session, document, rounds, failure));
    }

    private CompletableFuture<Outcome> replace(Session session, byte[] document, Stat stat, int rounds) {
        if (session.owns(stat)) {
            return session.set(path, document, stat.getVersion())
                    .thenCompose(now -> session.owns(now) ? done() : write(session, document, rounds - 1))
                    .exceptionallyCompose(failure -> again(session, document, rounds, failure));
        }
        if (!session.outlived(stat) && !mayEvict(session)) {
            if (!duplicate) {
                log.error(
                        "Another live instance uses the client id {}: it is registered with group {} in session 0x{}."
                                + " This instance stays out until the other is gone. Give each instance its own client_id.",
                        group.memberId(),
                        group.name(),
                        Long.toHexString(stat.getEphemeralOwner()));
            }
            duplicate = true;
            nodeSession = 0;
            return CompletableFuture.completedFuture(Outcome.DUPLICATE);
        }
        return session.delete(path, stat.getVersion())
                .exceptionallyCompose(failure -> ignore(failure, Code.NONODE))
                .exceptionallyCompose(failure -> ignore(failure, Code.BADVERSION))
                .thenCompose(deleted -> write(session, document, rounds - 1));
    }

    private boolean mayEvict(Session session) {
        long now = group.clock().nanoTime();
        boolean justEvicted =
                evicted && now - evictedNanos < 2 * session.timeout().toNanos();
        if (duplicate || justEvicted) {
            return false;
        }
        evicted = true;
        evictedNanos = now;
        log.warn("Group {}: replacing the entry of {} of another session", group.name(), group.memberId());
        return true;
    }

    private CompletableFuture<Outcome> remove(Session session, int rounds) {
        return session.find(path, null)
                .thenCompose(node -> node.map(Node::stat)
                        .filter(stat -> session.owns(stat) || session.outlived(stat))
                        .map(stat -> session.delete(path, stat.getVersion()))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .exceptionallyCompose(failure -> ignore(failure, Code.NONODE))
                .thenApplyAsync(
                        gone -> {
                            nodeSession = 0;
                            return Outcome.DONE;
                        },
                        group.strand())
                .exceptionallyCompose(failure -> rounds > 0 && ErrorTexts.is(failure, Code.BADVERSION)
                        ? remove(session, rounds - 1)
                        : CompletableFuture.failedFuture(failure));
    }

    /** The node came, went or changed between two steps: begins anew. */
    private CompletableFuture<Outcome> again(Session session, byte[] document, int rounds, Throwable failure) {
        boolean changed = ErrorTexts.is(failure, Code.NODEEXISTS)
                || ErrorTexts.is(failure, Code.NONODE)
                || ErrorTexts.is(failure, Code.BADVERSION);
        return rounds > 0 && changed ? write(session, document, rounds - 1) : CompletableFuture.failedFuture(failure);
    }

    private static CompletableFuture<Outcome> done() {
        return CompletableFuture.completedFuture(Outcome.DONE);
    }

    private static CompletableFuture<Void> ignore(Throwable failure, Code harmless) {
        return ErrorTexts.is(failure, harmless)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(failure);
    }
}
