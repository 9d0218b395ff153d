package io.pixy.engine.offsets;

import java.util.stream.LongStream;

/** The seeds of a property test; {@code -Dpixy.seed=N} replays a single one. */
final class Seeds {
    private Seeds() {}

    static long[] of(String test, int count) {
        Long replayed = Long.getLong("pixy.seed");
        if (replayed != null) {
            return new long[] {replayed};
        }
        long first = System.nanoTime();
        System.out.println(test + ": seeds from " + first + ", " + count + " of them; replay with -Dpixy.seed=N");
        return LongStream.range(first, first + count).toArray();
    }
}
