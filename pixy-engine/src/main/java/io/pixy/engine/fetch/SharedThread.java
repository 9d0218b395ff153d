package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One of the threads of a {@link SharedReader}, which tells it what comes. How much it reads is guarded by that. */
final class SharedThread implements FetchListener, Elsewhere {
    private final SharedReader owner;
    private final Reader reader;
    private int partitions;

    /** A thread that has not begun. */
    SharedThread(SharedReader owner, Function<SharedThread, Reader> readers) {
        this.owner = owner;
        this.reader = readers.apply(this);
    }

    int partitions() {
        return partitions;
    }

    void add(Reading reading) {
        reader.add(reading);
        partitions++;
    }

    void remove(PartitionId partition, long epoch) {
        partitions--;
        reader.remove(partition, epoch);
    }

    CompletableFuture<Void> close() {
        return reader.close();
    }

    @Override
    public void onFetched(List<Fetched> batches) {
        owner.onFetched(batches);
    }

    @Override
    public void onOutOfRange(PartitionId partition, long epoch) {
        owner.onOutOfRange(partition, epoch);
    }

    @Override
    public void onUnreadable(PartitionId partition, long epoch, Throwable why) {
        owner.onUnreadable(partition, epoch, why);
    }

    @Override
    public void onDead(Throwable why) {
        owner.onDead(this, why);
    }

    @Override
    public Answer takesCalm(Reading reading) {
        return Answer.NO;
    }

    @Override
    public boolean takesAwkward(Reading reading) {
        owner.onAwkward(reading.id(), reading.epoch());
        return true;
    }
}
