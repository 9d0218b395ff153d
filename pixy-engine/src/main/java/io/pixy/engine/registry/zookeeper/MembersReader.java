package io.pixy.engine.registry.zookeeper;

import io.pixy.api.GroupInUseException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;

/** Reads who consumes a group by way of ZooKeeper, for those who do it without. Thread-safe: has no state. */
final class MembersReader {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Connection connection;
    private final Paths paths;
    private final Timers timers;

    MembersReader(Connection connection, Paths paths, Timers timers) {
        this.connection = connection;
        this.paths = paths;
        this.timers = timers;
    }

    CompletableFuture<Optional<PixyException>> whyNotByKafka(String group) {
        CompletableFuture<List<String>> members = connection
                .session(LIMIT)
                .thenCompose(session -> TimeLimit.on(session.children(paths.ids(group), null), LIMIT, timers));
        return members.handle((ids, failure) -> {
            if (failure != null && !ErrorTexts.is(failure, Code.NONODE)) {
                throw new RegistryException(
                        "can't tell whether group " + group + " is consumed by way of ZooKeeper: "
                                + ErrorTexts.of(failure),
                        failure);
            }
            return failure != null || ids.isEmpty()
                    ? Optional.empty()
                    : Optional.of(GroupInUseException.byWayOfZooKeeper(group, ids));
        });
    }
}
