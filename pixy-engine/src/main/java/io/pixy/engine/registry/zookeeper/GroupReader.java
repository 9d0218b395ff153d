package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.registry.GroupSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads who is in a group, all of it each time: watches fire once and coalesce, so they only say "read again". One and
 * the same watcher object is used throughout, which ZooKeeper registers once however often it is given.
 *
 * <p>Confined to the membership's strand.
 */
final class GroupReader {
    private static final Logger log = LoggerFactory.getLogger(GroupReader.class);

    /**
     * What was read.
     *
     * @param snapshot the members
     * @param registered whether the entry under our name is there, and is that of this session
     */
    record Picture(GroupSnapshot snapshot, boolean registered) {}

    private final Group group;
    private final Watcher watcher;
    private Set<String> unreadable = Set.of();

    /**
     * A reader.
     *
     * @param onChange runs on the strand when something changed after it was read
     */
    GroupReader(Group group, Runnable onChange) {
        this.group = group;
        this.watcher = event -> {
            if (event.getType() != EventType.None) {
                group.strand().execute(onChange);
            }
        };
    }

    /**
     * Reads and watches.
     *
     * @param create whether to create the node of the members if it is missing, which must be there to be watched
     */
    CompletableFuture<Picture> read(Session session, boolean create) {
        return session.children(group.ids(), watcher)
                .thenCompose(members -> readAll(session, members))
                .exceptionallyCompose(failure -> {
                    if (!ErrorTexts.is(failure, Code.NONODE)) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    return create
                            ? DurableCreate.ensure(session, group.ids()).thenCompose(made -> read(session, true))
                            : CompletableFuture.completedFuture(new Picture(GroupSnapshot.EMPTY, false));
                });
    }

    private CompletableFuture<Picture> readAll(Session session, List<String> members) {
        Map<String, CompletableFuture<Optional<Node>>> replies = new HashMap<>();
        members.forEach(member -> replies.put(member, readOne(session, member)));
        return CompletableFuture.allOf(replies.values().toArray(CompletableFuture<?>[]::new))
                .thenApplyAsync(all -> assemble(session, replies), group.strand());
    }

    /** Empty if the member left meanwhile. */
    private CompletableFuture<Optional<Node>> readOne(Session session, String member) {
        return session.find(group.paths().id(group.name(), member), watcher);
    }

    private Picture assemble(Session session, Map<String, CompletableFuture<Optional<Node>>> replies) {
        Map<String, NavigableSet<String>> members = new HashMap<>();
        Set<String> bad = new HashSet<>();
        replies.forEach((member, reply) ->
                reply.join().ifPresent(node -> members.put(member, topicsOf(member, node, bad))));
        unreadable = bad;
        CompletableFuture<Optional<Node>> own = replies.get(group.memberId());
        boolean registered = own != null
                && own.join().filter(node -> session.owns(node.stat())).isPresent();
        return new Picture(GroupSnapshot.of(members), registered);
    }

    /** One bad document must not stop the whole group; its member gets nothing. */
    private NavigableSet<String> topicsOf(String member, Node node, Set<String> bad) {
        try {
            return SubscriptionDocument.topics(node);
        } catch (IllegalArgumentException e) {
            bad.add(member);
            if (!unreadable.contains(member)) {
                log.warn("Group {}: the entry of member {} can't be read and is ignored", group.name(), member, e);
            }
            return new TreeSet<>();
        }
    }
}
