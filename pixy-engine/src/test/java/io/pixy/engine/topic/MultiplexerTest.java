package io.pixy.engine.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.Surroundings;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MultiplexerTest implements PartitionConsumer.News {
    private final Surroundings world = new Surroundings(300, -1);
    private final Multiplexer multiplexer = new Multiplexer();
    private final List<PartitionConsumer> partitions = new ArrayList<>();

    @Override
    public void onReady(PartitionConsumer partition) {
        multiplexer.onReady(partition);
    }

    @Override
    public void onReleased(PartitionConsumer partition) {
        multiplexer.remove(partition);
    }

    /** The next partition, with so many messages from offset 0 on. */
    private PartitionConsumer partition(int messages) {
        PartitionId id = new PartitionId("t", partitions.size());
        world.offsets.committed.put(id, new Committed(0, ""));
        world.offsets.ranges.put(id, new LogRange(0, 10_000));
        PartitionConsumer partition = new PartitionConsumer(id, world.context, this, false);
        partitions.add(partition);
        world.run(partition::start);
        world.run(partition::onClaimed);
        if (messages > 0) {
            read(partition, 0, messages);
        }
        return partition;
    }

    private void read(PartitionConsumer partition, long first, int messages) {
        var batch = world.fetcher.batch(
                partition.id(),
                first + messages,
                LongStream.range(first, first + messages).toArray());
        world.run(() -> partition.onFetched(batch));
    }

    private Optional<Batch.Taken> take() {
        Batch batch = Batch.ofOne();
        world.run(() -> multiplexer.take(batch));
        return batch.taken().stream().findAny();
    }

    /** What comes in so many steps, as "partition@offset". */
    private List<String> take(int times) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Message message = take().orElseThrow().message();
            taken.add(message.partition() + "@" + message.offset());
        }
        return taken;
    }

    @Test
    void A47_partitionsTakeTurnsHoweverMuchTheyHave() {
        partition(1);
        partition(200);
        partition(3);

        List<String> taken = take(7);

        assertThat(taken).containsExactly("0@0", "1@0", "2@0", "1@1", "2@1", "1@2", "2@2");
    }

    @Test
    void A47_aPartitionThatGetsMoreDoesNotPushIn() {
        PartitionConsumer first = partition(2);
        partition(2);
        take(1);

        read(first, 2, 5);

        assertThat(take(4)).containsExactly("1@0", "0@1", "1@1", "0@2");
    }

    @Test
    void A25_aPartitionThatEndedIsPassedOver() {
        partition(2);
        PartitionConsumer ending = partition(2);
        partition(2);
        take(1);

        world.run(ending::unwant);

        assertThat(take(3)).containsExactly("2@0", "0@1", "2@1");
        assertThat(take()).isEmpty();
    }

    @Test
    void B8_whenTheLastOneEndsThereIsNothingAndANewOneBegins() {
        PartitionConsumer only = partition(2);
        world.run(only::unwant);
        assertThat(take()).isEmpty();

        partition(1);

        assertThat(take(1)).containsExactly("1@0");
    }

    @Test
    void B8_onePartitionEndsWhileNothingIsThere() {
        PartitionConsumer idle = partition(0);
        PartitionConsumer other = partition(0);
        assertThat(take()).isEmpty();

        world.run(idle::unwant);
        read(other, 0, 1);

        assertThat(take(1)).containsExactly("1@0");
        assertThat(take()).isEmpty();
    }

    @Test
    void A48_A23_nothingIsLostNorTakenTwiceHoweverPartitionsComeAndGo() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            partition(100);
        }
        // whoever is given up waits for that one, and can come back
        List<String> taken = take(5);

        for (int step = 0; step < 10_000 && taken.size() < 500; step++) {
            PartitionConsumer partition = partitions.get(random.nextInt(5));
            switch (random.nextInt(4)) {
                case 0 -> world.run(partition::unwant);
                case 1 -> {
                    world.run(partition::want);
                    readOn(partition);
                }
                default ->
                    take().ifPresent(one -> taken.add(
                            one.message().partition() + "@" + one.message().offset()));
            }
        }

        assertThat(taken).as("seed %d", seed).doesNotHaveDuplicates().hasSize(500);
    }

    /** Reads what is left of the hundred messages when a partition has just been wanted again. */
    private void readOn(PartitionConsumer partition) {
        var reading = world.fetcher.readings.get(partition.id());
        if (reading.offset < 100 && reading.taken == 0) {
            read(partition, reading.offset, (int) (100 - reading.offset));
        }
    }

    @Test
    void whatItTakesDoesNotDependOnEmptyPartitions() {
        for (int i = 0; i < 1000; i++) {
            partition(0);
        }
        partition(3);

        assertThat(take(3)).containsExactly("1000@0", "1000@1", "1000@2");
    }
}
