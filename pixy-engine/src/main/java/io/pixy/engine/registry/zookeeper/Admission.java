package io.pixy.engine.registry.zookeeper;

import io.pixy.api.PixyException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a group may be consumed by way of ZooKeeper. Nobody may consume it through Kafka's own protocol meanwhile, since
 * neither side would know of the other's claims. Both register first and look then, so that of two that begin at the same
 * time at least one sees the other.
 *
 * <p>Confined to the membership's strand.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private final Group group;
    private final Function<String, CompletableFuture<Optional<PixyException>>> elsewhere;
    private boolean granted;
    private boolean asking;

    /** {@code elsewhere} says why a group must not be consumed; one that can't tell keeps nobody from it. */
    Admission(Group group, Function<String, CompletableFuture<Optional<PixyException>>> elsewhere) {
        this.group = group;
        this.elsewhere = elsewhere;
    }

    boolean isGranted() {
        return granted;
    }

    /** What was found is found again before the next registration. */
    void reset() {
        granted = false;
    }

    /**
     * Looks, unless that is under way.
     *
     * @param then told on the strand why not; empty if it is granted now
     */
    void ask(Consumer<Optional<PixyException>> then) {
        if (asking) {
            return;
        }
        asking = true;
        group.then(elsewhere.apply(group.name()), (refusal, failure) -> {
            asking = false;
            if (failure != null) {
                log.info("Whether group {} has members in Kafka can't be told: {}", group.name(), failure.toString());
            }
            Optional<PixyException> why = failure == null ? refusal : Optional.empty();
            granted = why.isEmpty();
            then.accept(why);
        });
    }
}
