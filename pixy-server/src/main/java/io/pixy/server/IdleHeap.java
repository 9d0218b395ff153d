package io.pixy.server;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Says when a heap is to be collected for what it takes of the machine and hardly uses: once after hardly anything was allocated for a
 * while, and once more when what clients had in hands is given up, too. Then not again before the heap has grown.
 *
 * <p>Reads no clock. Confined to one thread.
 */
final class IdleHeap {
    /** For so long nothing must have been going on. Groups that nobody asks any more are gone by then. */
    static final Duration QUIET = Duration.ofSeconds(20);

    /** What may be allocated meanwhile: signs of life, and a question now and then. */
    static final long QUIET_BYTES = 8 << 20;

    /** After the first collection. Longer than {@code consumer.ack_timeout} is by default. */
    static final Duration LATER = Duration.ofMinutes(6);

    /** Between two collections at least: what bursts now and then need, each of them would have to get again. */
    static final Duration LEAST = Duration.ofMinutes(2);

    /** Growth that is not worth it, and a quarter beside that. */
    private static final long LITTLE = 16 << 20;

    /** What is left when there is nothing to do. */
    private static final long SMALL = 48 << 20;

    private final long patienceNanos;
    private long quietNanos;
    private Heap quiet;
    private OptionalLong collectedNanos = OptionalLong.empty();
    private long settled = SMALL;
    private boolean again;

    /** A heap that begins now, and is idle after that long. */
    IdleHeap(Duration patience, long nanos, Heap heap) {
        this.patienceNanos = patience.toNanos();
        this.quietNanos = nanos;
        this.quiet = heap;
    }

    /**
     * What is known of the heap at a time.
     *
     * @param used bytes, garbage included
     * @param committed bytes that are taken from the machine
     * @param collections how many there have been so far, of whatever kind
     */
    record Heap(long used, long committed, long collections) {}

    /** Whether it is to be collected now, which {@link #onCollected} follows. To be called every few seconds. */
    boolean isDue(long nanos, Heap heap) {
        long allocated = heap.used() - quiet.used();
        if (heap.collections() != quiet.collections() || allocated < 0 || allocated > QUIET_BYTES) {
            quietNanos = nanos;
            quiet = heap;
            return false;
        }
        if (nanos - quietNanos < patienceNanos) {
            return false;
        }
        boolean isRested = collectedNanos.isEmpty() || nanos - collectedNanos.getAsLong() >= LEAST.toNanos();
        if (isRested && heap.committed() > settled + settled / 4 + LITTLE) {
            again = true;
            return true;
        }
        boolean isLater = again && nanos - collectedNanos.getAsLong() >= LATER.toNanos();
        again &= !isLater;
        return isLater && heap.committed() > SMALL + LITTLE;
    }

    /** It was collected, and that is left. */
    void onCollected(long nanos, Heap left) {
        collectedNanos = OptionalLong.of(nanos);
        settled = left.committed();
        quietNanos = nanos;
        quiet = left;
    }
}
