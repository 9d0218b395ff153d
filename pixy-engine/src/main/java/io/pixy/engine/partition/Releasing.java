package io.pixy.engine.partition;

import io.pixy.api.QueueState;
import io.pixy.engine.runtime.Timers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No more acknowledgements: the last of them are committed, then the claim is given up. A commit that does not succeed
 * in time is given up, too; its messages will be handed out again. Confined to the group strand.
 */
final class Releasing extends State {
    private static final Logger log = LoggerFactory.getLogger(Releasing.class);

    private Timers.Timer timeout = () -> {};
    private Timers.Timer retry = () -> {};
    private boolean flushed;
    private boolean released;

    Releasing(PartitionConsumer partition) {
        super(partition);
    }

    @Override
    void enter() {
        reportUnacknowledged();
        // never without the claim
        if (partition.tracker() == null || !partition.hold().isClaimed()) {
            release();
            return;
        }
        timeout = context()
                .timers()
                .schedule(context().settings().releaseTimeout().toNanos(), this::giveUpCommit);
        CompletableFuture<Void> side = context().side().flush(partition.id());
        context()
                .strand()
                .whenDone(context().committer().flushLast(partition.id()), (done, failure) -> onFlushed(side));
    }

    private void reportUnacknowledged() {
        if (partition.pending() > 0) {
            log.error(
                    "Group {} gives {} up with messages that were not acknowledged: {}",
                    context().group(),
                    partition.id(),
                    partition.tracker().unacked());
        }
    }

    /** What attempts and delays are kept for is waited for, too, which takes two seconds at most. */
    private void onFlushed(CompletableFuture<Void> side) {
        if (isCurrent() && !released) {
            flushed = true;
            context().strand().whenDone(side, (done, failure) -> lookAtTopic());
        }
    }

    /** What is committed might be about a topic that is gone; the next owner could not know. If so, we are told. */
    private void lookAtTopic() {
        if (!isCurrent() || released) {
            return;
        }
        context().strand().whenDone(context().topics().look(partition.id().topic()), (told, failure) -> {
            if (Boolean.TRUE.equals(told)) {
                release();
            } else {
                retry = context()
                        .timers()
                        .schedule(context().settings().retryBackoff().toNanos(), this::lookAtTopic);
            }
        });
    }

    @Override
    void leave() {
        timeout.cancel();
        retry.cancel();
    }

    @Override
    void onHurry() {
        giveUpCommit();
    }

    /** Another owner may be at work already: committing now would set it back. */
    @Override
    void onClaimLost() {
        giveUpCommit();
    }

    @Override
    void onAnotherTopic(boolean exists) {
        if (!released) {
            partition.anotherTopic().leaveStart(exists);
        }
    }

    private void giveUpCommit() {
        if (isCurrent() && !released) {
            if (!flushed) {
                log.error(
                        "Group {} gives {} up without having committed {}",
                        context().group(),
                        partition.id(),
                        partition.tracker().committed());
            }
            release();
        }
    }

    private void release() {
        if (!isCurrent() || released) {
            return;
        }
        released = true;
        partition.commits().end();
        context().strand().whenDone(context().membership().release(partition.id()), (done, failure) -> onReleased());
    }

    private void onReleased() {
        if (isCurrent()) {
            partition.become(new Released(partition));
        }
    }

    @Override
    void onUnwanted() {
        // that is why we are here
    }

    @Override
    Optional<QueueState.Blockage> blockage() {
        return Optional.of(GIVEN_UP);
    }
}
