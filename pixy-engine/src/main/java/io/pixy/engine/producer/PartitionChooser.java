package io.pixy.engine.producer;

import io.pixy.api.config.Partitioner;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** Chooses the partition of a message; there is one chooser per topic. Thread-safe. */
@FunctionalInterface
interface PartitionChooser {

    /** The number of a partition; {@code key} is null for a message without key. */
    int choose(byte[] key, Partitions partitions);

    /** A new chooser of that kind. */
    static PartitionChooser of(Partitioner partitioner) {
        return switch (partitioner) {
            case HASH -> byHash(PartitionHashes::fnv1a);
            case MURMUR2 -> byHash(PartitionHashes::murmur2);
            case RANDOM -> (key, partitions) -> random(partitions);
            case ROUNDROBIN -> roundRobin();
        };
    }

    /** {@code hash} yields something whose remainder can be negative. */
    private static PartitionChooser byHash(ToIntFunction<byte[]> hash) {
        return (key, partitions) -> {
            if (key == null) {
                return random(partitions);
            }
            int[] all = partitions.all();
            return all[Math.abs(hash.applyAsInt(key) % all.length)];
        };
    }

    private static int random(Partitions partitions) {
        int[] led = partitions.led();
        return led[ThreadLocalRandom.current().nextInt(led.length)];
    }

    private static PartitionChooser roundRobin() {
        AtomicInteger next = new AtomicInteger();
        return (key, partitions) -> {
            int[] led = partitions.led();
            int index = next.getAndUpdate(i -> i >= led.length ? 1 : i + 1);
            return led[index >= led.length ? 0 : index];
        };
    }
}
