package io.pixy.engine.letters;

import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.engine.letters.PutBack.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a redrive came to so far. Confined to its thread. */
final class Tally {
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private Optional<PixyException> lasting = Optional.empty();
    private Optional<PixyException> passing = Optional.empty();

    void count(Outcome outcome) {
        counts.merge(outcome, 1L, Long::sum);
    }

    /** Why a letter was passed over for good. */
    void lasting(PixyException why) {
        lasting = Optional.of(why);
    }

    /** What is wrong at the moment, if anything is. */
    void passing(Optional<PixyException> why) {
        passing = why;
    }

    long redriven() {
        return of(Outcome.REDRIVEN);
    }

    private long of(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    Redrive told(String id, Redrive.State state, long left) {
        return new Redrive(
                id,
                state,
                redriven(),
                of(Outcome.NONE) + of(Outcome.LEFT_OUT),
                of(Outcome.LOST) + of(Outcome.UNWRITABLE),
                left,
                passing.or(() -> lasting));
    }
}
