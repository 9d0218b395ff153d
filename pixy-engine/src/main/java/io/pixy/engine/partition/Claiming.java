package io.pixy.engine.partition;

/**
 * The registry is trying to make us the owner. If we were before, the tracker is frozen: acknowledgements still count,
 * nothing is committed. Confined to the group strand.
 */
final class Claiming extends State {
    Claiming(PartitionConsumer partition) {
        super(partition);
    }

    @Override
    void enter() {
        context().membership().claim(partition.id());
    }

    @Override
    void onClaimed() {
        partition.become(new Seeking(partition, true));
    }

    @Override
    void onUnwanted() {
        partition.become(new Releasing(partition));
    }

    @Override
    boolean takesAcks() {
        return true;
    }
}
