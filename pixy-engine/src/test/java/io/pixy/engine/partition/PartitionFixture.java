package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** One partition of a group, called on its strand. */
final class PartitionFixture implements PartitionConsumer.News {
    static final PartitionId ID = new PartitionId("t", 0);
    static final long BASE = 1000;

    /** What {@link #take} returns when there is nothing. */
    static final long NOTHING = -1;

    final Surroundings world;
    final PartitionConsumer partition;
    int readyNews;
    int releasedNews;

    PartitionFixture(int maxPending, int maxRetries) {
        this(maxPending, maxRetries, false);
    }

    PartitionFixture(int maxPending, int maxRetries, boolean appeared) {
        world = new Surroundings(maxPending, maxRetries);
        partition = new PartitionConsumer(ID, world.context, this, appeared);
    }

    /** With limits that do not matter. */
    PartitionFixture() {
        this(300, -1);
    }

    @Override
    public void onReady(PartitionConsumer ready) {
        readyNews++;
    }

    @Override
    public void onReleased(PartitionConsumer released) {
        releasedNews++;
    }

    /** Kafka has this log, and this is committed. */
    PartitionFixture in(LogRange log, Committed committed) {
        world.offsets.ranges.put(ID, log);
        world.offsets.committed.put(ID, committed);
        return this;
    }

    /** Claims, seeks and consumes from {@link #BASE}, where nothing is acknowledged yet. */
    PartitionFixture consuming() {
        in(new LogRange(0, BASE + 1000), new Committed(BASE, ""));
        return claim();
    }

    /** Begins and gets the claim. */
    PartitionFixture claim() {
        world.run(partition::start);
        world.run(partition::onClaimed);
        return this;
    }

    /** Messages at these offsets were read, and there is nothing between them. */
    void read(long... offsets) {
        readUpTo(offsets[offsets.length - 1] + 1, offsets);
    }

    void readUpTo(long next, long... offsets) {
        var batch = world.fetcher.batch(ID, next, offsets);
        world.run(() -> partition.onFetched(batch));
    }

    /** Reads so many messages in a row. */
    void readFrom(long first, int count) {
        read(LongStream.range(first, first + count).toArray());
    }

    Optional<Message> takeMessage() {
        Batch batch = Batch.ofOne();
        world.run(() -> partition.take(batch, 1));
        return batch.taken().stream().map(Batch.Taken::message).findAny();
    }

    /** Takes from a neighbour. */
    boolean gives(PartitionConsumer other) {
        Batch batch = Batch.ofOne();
        world.run(() -> other.take(batch, 1));
        return !batch.isEmpty();
    }

    long take() {
        return takeMessage().map(Message::offset).orElse(NOTHING);
    }

    List<Long> takeAll() {
        List<Long> taken = new ArrayList<>();
        for (long offset = take(); offset != NOTHING; offset = take()) {
            taken.add(offset);
        }
        return taken;
    }

    void ack(long... offsets) {
        for (long offset : offsets) {
            world.run(() -> partition.ack(offset));
        }
    }

    void unwant() {
        world.run(partition::unwant);
    }

    Committed committed() {
        return world.offsets.committed.get(ID);
    }

    boolean isClaimed() {
        return world.membership.claims.contains(ID);
    }

    /** Of the reading that is under way. */
    long epoch() {
        return world.fetcher.readings.get(ID).epoch;
    }

    boolean isReading() {
        return world.fetcher.readings.containsKey(ID);
    }
}
