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
        if (partition.pending() == 0) {
            finish();
            return;
        }
        long wait = partition.tracker().remainingWait(context().clock().nanoTime());
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
        if (partition.pending() == 0) {
            finish();
        }
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
    boolean takesAcks() {
        return true;
    }
}
