package io.pixy.engine.partition;

import io.pixy.api.QueueState;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.Timers;
import java.util.Optional;

/**
 * Nothing is handed out any more; clients have until the last deadline to acknowledge what they hold. Confined to the
 * group strand.
 */
final class Draining extends State {
    private Timers.Timer timeout = () -> {};
    private long latestNanos;

    Draining(PartitionConsumer partition) {
        super(partition);
    }

    @Override
    void enter() {
        if (isDone()) {
            finish();
            return;
        }
        long now = context().clock().nanoTime();
        latestNanos = now + context().settings().longestDrain().toNanos();
        long wait = waitNanos(now);
        partition.tracker().leases().tellRevoking(partition.id().partition(), now + wait);
        await(wait);
    }

    private void await(long nanos) {
        timeout = context().timers().schedule(nanos, () -> {
            if (isCurrent()) {
                onTimeout();
            }
        });
    }

    /** Holders may have been given more time meanwhile. */
    private void onTimeout() {
        long wait = waitNanos(context().clock().nanoTime());
        if (wait > 0) {
            await(wait);
        } else {
            finish();
        }
    }

    /** Leases can be very long, and others wait for the partition. */
    private long waitNanos(long now) {
        long longest = latestNanos - now;
        OffsetTracker tracker = partition.tracker();
        return tracker.leases().shipping() > 0 ? longest : Math.min(longest, tracker.remainingWait(now));
    }

    @Override
    void leave() {
        timeout.cancel();
    }

    @Override
    void onTrackerChanged() {
        if (isDone()) {
            finish();
        }
    }

    /** What nobody has in hands may wait for the next owner. */
    private boolean isDone() {
        return partition.tracker() == null || partition.tracker().leases().unsettled() == 0;
    }

    @Override
    void onTimeToCommit() {
        finish();
    }

    @Override
    void onHurry() {
        finish();
    }

    private void finish() {
        partition.become(new Releasing(partition));
    }

    @Override
    void onWanted() {
        partition.become(new Consuming(partition, false));
    }

    @Override
    void onUnwanted() {
        // that is why we are here
    }

    @Override
    void onAnotherTopic(boolean exists) {
        partition.anotherTopic().leaveStart(exists);
    }

    @Override
    void onClaimLost() {
        partition.commits().freeze();
        partition.become(new Releasing(partition));
    }

    @Override
    boolean takesWishes() {
        return true;
    }

    @Override
    boolean takesAcks() {
        return true;
    }

    @Override
    Optional<QueueState.Blockage> blockage() {
        return Optional.of(GIVEN_UP);
    }
}
