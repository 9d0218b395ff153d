package io.pixy.engine.partition;

/** The end: who wants the partition again makes a new consumer of it. Confined to the group strand. */
final class Released extends State {
    Released(PartitionConsumer partition) {
        super(partition);
    }

    @Override
    void enter() {
        partition.stopTracking();
        partition.news().onReleased(partition);
    }

    @Override
    void onUnwanted() {
        // that is why we are here
    }
}
