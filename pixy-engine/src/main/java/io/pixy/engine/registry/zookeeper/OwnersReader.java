package io.pixy.engine.registry.zookeeper;

import io.pixy.api.GroupNotFoundException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Reads who owns which partitions of a topic: claims, not assignments. An owner that leaves between two steps is left
 * out. Immutable.
 */
final class OwnersReader {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration ALL_GROUPS_LIMIT = Duration.ofSeconds(10);

    private final Connection connection;
    private final Paths paths;
    private final Timers timers;

    OwnersReader(Connection connection, Paths paths, Timers timers) {
        this.connection = connection;
        this.paths = paths;
        this.timers = timers;
    }

    CompletableFuture<Map<String, Map<String, List<Integer>>>> ofGroup(String group, String topic) {
        var owners = connection.session(CONNECT_LIMIT).thenCompose(session -> read(session, group, topic));
        return TimeLimit.on(owners, LIMIT, timers)
                .exceptionally(failure -> {
                    throw fit("failed to fetch partition owners data: ", failure);
                })
                .thenApply(members -> Map.of(group, members));
    }

    /** Groups that can't be read, or own nothing of the topic, are left out. */
    CompletableFuture<Map<String, Map<String, List<Integer>>>> ofAllGroups(String topic) {
        var groups = connection
                .session(CONNECT_LIMIT)
                .thenCompose(session -> TimeLimit.on(session.children(paths.consumers(), null), LIMIT, timers)
                        .thenCompose(names -> TimeLimit.on(readAll(session, names, topic), ALL_GROUPS_LIMIT, timers)));
        return groups.exceptionally(failure -> {
            throw fit("failed to fetch consumer groups: ", failure);
        });
    }

    private CompletableFuture<Map<String, Map<String, List<Integer>>>> readAll(
            Session session, List<String> groups, String topic) {
        Map<String, CompletableFuture<Map<String, List<Integer>>>> replies = new TreeMap<>();
        groups.forEach(group -> replies.put(group, read(session, group, topic).exceptionally(failure -> Map.of())));
        return CompletableFuture.allOf(replies.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    Map<String, Map<String, List<Integer>>> owners = new TreeMap<>();
                    replies.forEach((group, reply) -> owners.put(group, reply.join()));
                    owners.values().removeIf(Map::isEmpty);
                    return owners;
                });
    }

    private CompletableFuture<Map<String, List<Integer>>> read(Session session, String group, String topic) {
        String path = paths.owners(group, topic);
        return session.children(path, null)
                .exceptionallyCompose(failure -> ErrorTexts.is(failure, Code.NONODE)
                        ? missing(session, group, topic)
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(partitions -> readOwners(session, path, partitions));
    }

    private CompletableFuture<List<String>> missing(Session session, String group, String topic) {
        return session.find(paths.group(group), null).thenApply(found -> {
            throw found.isPresent()
                    ? GroupNotFoundException.notConsuming(group, topic)
                    : GroupNotFoundException.unknown(group);
        });
    }

    private static CompletableFuture<Map<String, List<Integer>>> readOwners(
            Session session, String path, List<String> names) {
        Map<Integer, CompletableFuture<Optional<String>>> replies = new TreeMap<>();
        names.forEach(name -> replies.put(number(name), readOwner(session, path + "/" + name)));
        return CompletableFuture.allOf(replies.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> replies.entrySet().stream()
                        .filter(entry -> entry.getValue().join().isPresent())
                        .collect(Collectors.groupingBy(
                                entry -> entry.getValue().join().orElseThrow(),
                                TreeMap::new,
                                Collectors.mapping(Map.Entry::getKey, Collectors.toList()))));
    }

    private static CompletableFuture<Optional<String>> readOwner(Session session, String path) {
        return session.find(path, null)
                .thenApply(found -> found.map(Node::text))
                .exceptionally(failure -> {
                    throw fit("failed to fetch partition owner: ", failure);
                });
    }

    private static Integer number(String name) {
        try {
            return Integer.valueOf(name);
        } catch (NumberFormatException e) {
            throw new RegistryException("invalid partition id, " + name + ": not a number", e);
        }
    }

    private static PixyException fit(String prefix, Throwable failure) {
        return ErrorTexts.unwrap(failure) instanceof PixyException told
                ? told
                : new RegistryException(prefix + ErrorTexts.of(failure), failure);
    }
}
