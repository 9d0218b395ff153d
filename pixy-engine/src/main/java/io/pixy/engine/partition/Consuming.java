package io.pixy.engine.partition;

import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;

/** Messages are read ahead and handed out. Confined to the group strand. */
final class Consuming extends State {
    private final boolean commitAtOnce;
    private Fetcher.Flow flow;

    /**
     * Consumes from the partition's position.
     *
     * @param commitAtOnce whether what is committed differs from where we start: the next owner must start there, too
     */
    Consuming(PartitionConsumer partition, boolean commitAtOnce) {
        super(partition);
        this.commitAtOnce = commitAtOnce;
    }

    @Override
    void enter() {
        flow = context().fetcher().add(partition.id(), partition.position(), partition.nextEpoch());
        partition.beginCommits(commitAtOnce);
        partition.resume();
    }

    @Override
    void leave() {
        context().fetcher().remove(partition.id());
        partition.buffer().clear();
    }

    @Override
    void onFetched(Fetched fetched) {
        if (fetched.epoch() == partition.epoch()) {
            partition.buffer().add(fetched, flow);
            partition.refresh();
        }
    }

    @Override
    void onOutOfRange(long epoch) {
        if (epoch == partition.epoch()) {
            partition.become(new Seeking(partition, false));
        }
    }

    @Override
    void onUnwanted() {
        partition.become(new Draining(partition));
    }

    @Override
    void onClaimLost() {
        partition.freeze();
        partition.become(new Claiming(partition));
    }

    @Override
    boolean handsOut() {
        return true;
    }

    @Override
    boolean takesAcks() {
        return true;
    }
}
