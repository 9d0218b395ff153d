package io.pixy.engine.producer;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of messages. Thread-safe: its counters are. */
final class Tally {
    final LongAdder written = new LongAdder();
    final LongAdder dead = new LongAdder();
    final LongAdder refused = new LongAdder();
}
