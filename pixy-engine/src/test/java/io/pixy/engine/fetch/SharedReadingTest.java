package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Groups that read the same partitions together and alone, in any order of events that threads can produce. {@code
 * -Dpixy.fetch.seeds} says how many orders (500).
 */
class SharedReadingTest {
    private static final int PARTITIONS = 5;
    private static final int GROUPS = 4;
    private static final int STEPS = 1500;
    private static final int MOST_STEPS_TO_THE_END = 20_000;

    private long nanos = Duration.ofHours(1).toNanos();
    private final Clock clock = new Clock() {
        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            throw new UnsupportedOperationException();
        }
    };
    private final Map<PartitionId, SimLog> logs = new HashMap<>();
    private final List<SimReader> threads = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("pixy.fetch.seeds", 500));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachGroupGetsAllOfWhatItReadsOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < PARTITIONS; i++) {
            PartitionId id = new PartitionId("t", i);
            logs.put(id, new SimLog(id));
        }
        SharedReader shared = new SharedReader(
                (number, thread) -> {
                    SimReader made = new SimReader(logs, thread, thread, random);
                    threads.add(made);
                    return made;
                },
                Duration.ZERO,
                clock);
        Budget budget = new Budget(1 << 20);
        Map<byte[], Integer> given = SimFollowingGroup.nobodysArrays();
        List<SimFollowingGroup> groups = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            groups.add(new SimFollowingGroup(i, logs, shared, budget, given, random));
        }
        for (int i = 0; i < STEPS; i++) {
            step(random, groups);
        }
        threads.forEach(SimReader::becomeFair);
        groups.forEach(SimFollowingGroup::becomeFair);
        int steps = 0;
        while (!groups.stream().allMatch(SimFollowingGroup::isAtEnd) && steps < MOST_STEPS_TO_THE_END) {
            stepOne(random, groups);
            steps++;
        }
        assertThat(groups).as("all have read to the end").allMatch(SimFollowingGroup::isAtEnd);
        groups.forEach(SimFollowingGroup::checkOwn);
        groups.forEach(SimFollowingGroup::close);
        threads.forEach(thread -> assertThat(thread.reads()).isEmpty());
        assertThat(budget.used()).isZero();
    }

    private void step(Random random, List<SimFollowingGroup> groups) {
        nanos += Duration.ofMillis(random.nextInt(40)).toNanos();
        switch (random.nextInt(8)) {
            case 0 -> {
                SimLog log = logs.get(new PartitionId("t", random.nextInt(PARTITIONS)));
                log.append(random, 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 5));
                if (random.nextInt(100) == 0) {
                    log.deleteBelow(log.end() - random.nextInt(50));
                }
            }
            default -> stepOne(random, groups);
        }
    }

    private void stepOne(Random random, List<SimFollowingGroup> groups) {
        if (random.nextInt(3) == 0 && !threads.isEmpty()) {
            threads.get(random.nextInt(threads.size())).step();
        } else {
            groups.get(random.nextInt(groups.size())).step();
        }
    }
}
