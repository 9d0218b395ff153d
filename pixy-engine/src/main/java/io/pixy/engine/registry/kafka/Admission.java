package io.pixy.engine.registry.kafka;

import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.engine.kafka.KafkaErrors;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks, once per time that a group is joined, whether somebody consumes it by the other registry.
 *
 * <p>Confined to the member thread, to which the answer is posted.
 */
final class Admission {
    private static final long LIMIT_SECONDS = 10;

    private final String group;
    private final Function<String, CompletableFuture<Optional<PixyException>>> elsewhere;
    private final Inbox inbox;
    private final Consumer<Optional<PixyException>> onAnswer;
    private long round;
    private boolean asked;

    /**
     * Asks nothing yet.
     *
     * @param elsewhere says why the group must not be consumed by us; empty if it may
     * @param onAnswer told what became of the latest question
     */
    Admission(
            String group,
            Function<String, CompletableFuture<Optional<PixyException>>> elsewhere,
            Inbox inbox,
            Consumer<Optional<PixyException>> onAnswer) {
        this.group = group;
        this.elsewhere = elsewhere;
        this.inbox = inbox;
        this.onAnswer = onAnswer;
    }

    /** Asks, unless that was done since {@link #reset}. */
    void ask() {
        if (asked) {
            return;
        }
        asked = true;
        long mine = round;
        var unused = look().copy().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).whenComplete((refusal, failure) -> {
            Optional<PixyException> answer = failure == null ? refusal : Optional.of(unknown(failure));
            inbox.post(() -> {
                if (mine == round) {
                    onAnswer.accept(answer);
                }
            });
        });
    }

    /** The next time that the group is joined is another one. */
    void reset() {
        round++;
        asked = false;
    }

    private CompletableFuture<Optional<PixyException>> look() {
        try {
            return elsewhere.apply(group);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private PixyException unknown(Throwable failure) {
        return new RegistryException(
                "group " + group + " can't be joined: whether it is consumed by way of ZooKeeper can't be found out"
                        + " (without ZooKeeper take zoo_keeper.seed_peers out of the configuration): "
                        + KafkaErrors.translate(failure).getMessage(),
                failure);
    }
}
