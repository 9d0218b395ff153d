package io.pixy.engine.partition;

import io.pixy.engine.runtime.Timers;

/**
 * Nothing is handed out any more; clients have until the last deadline to acknowledge what they hold. Confined to the
 * group strand.
 */
final class Draining extends State {
    private Timers.Timer timeout = () -> {};

    Draining(PartitionConsumer partition) {
        super(partition);
    }

    @Override
    void enter() {
        if (isDone()) {
            finish();
            return;
        }
        // leases can be much longer, and others wait for the partition
        long wait = Math.min(
                partition.tracker().remainingWait(context().clock().nanoTime()),
                context().settings().tracker().ackTimeoutNanos());
        timeout = context().timers().schedule(wait, () -> {
            if (isCurrent()) {
                finish();
            }
        });
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
        return partition.tracker() == null || partition.tracker().out() == 0;
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
        partition.leaveStart(exists);
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
}
