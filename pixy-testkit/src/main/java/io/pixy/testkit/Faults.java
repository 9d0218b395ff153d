package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link FaultProxy} does to the bytes that pass it at the moment. A change holds for bytes that wait already.
 *
 * <p>Thread-safe: under the monitor, which waiters wait on.
 */
final class Faults {
    private static final int SLICES_PER_SECOND = 20;

    @GuardedBy("this") private boolean refusing;

    @GuardedBy("this") private boolean stalled;

    @GuardedBy("this") private long delayNanos;

    @GuardedBy("this") private int bytesPerSecond;

    synchronized void refuse(boolean on) {
        refusing = on;
    }

    synchronized boolean isRefusing() {
        return refusing;
    }

    synchronized void stall(boolean on) {
        stalled = on;
        notifyAll();
    }

    synchronized void delay(Duration eachWay) {
        delayNanos = eachWay.toNanos();
        notifyAll();
    }

    synchronized void bytesPerSecond(int limit) {
        bytesPerSecond = limit;
        notifyAll();
    }

    /** Blocks until bytes that were read at this time may be written. */
    synchronized void awaitPassage(long readAtNanos) throws InterruptedException {
        while (true) {
            long left = readAtNanos + delayNanos - System.nanoTime();
            if (stalled) {
                wait();
            } else if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } else {
                return;
            }
        }
    }

    /** Up to how many bytes may be written in one go. */
    synchronized int slice() {
        return bytesPerSecond == 0 ? Integer.MAX_VALUE : Math.max(1, bytesPerSecond / SLICES_PER_SECOND);
    }

    /** Blocks for as long as that many bytes take on a line of this speed. */
    synchronized void awaitTransmission(int bytes) throws InterruptedException {
        long start = System.nanoTime();
        while (bytesPerSecond > 0) {
            long left = start + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
