package io.pixy.bench.table;

import java.time.Duration;

/** How much load a server has had before a row is measured: whether its code is compiled shows. Immutable. */
record Age(int seconds) {
    private static final int OF_ITS_OWN = 10;

    /** Each row has a server of its own, with no other load than its own. */
    boolean isFresh() {
        return seconds < OF_ITS_OWN;
    }

    Duration time() {
        return Duration.ofSeconds(seconds);
    }

    @Override
    public String toString() {
        return seconds + " s";
    }
}
