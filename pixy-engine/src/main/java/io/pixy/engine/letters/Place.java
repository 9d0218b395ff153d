package io.pixy.engine.letters;

import io.pixy.engine.letters.LetterBox.Limits;
import io.pixy.engine.letters.PutBack.Outcome;
import io.pixy.engine.offsets.AckedRanges;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Range;
import io.pixy.engine.offsets.SparseAcks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far one partition of a dead-letter topic is gone through, and what of it was put back. Letters that were passed over
 * are holes in that; records that are no letters of the box count to what lies around them, so that they make no holes.
 * Confined to one thread.
 */
final class Place {
    /** More than a range takes as text, unless it lies or is as long as a million letters. */
    private static final int CHARS_OF_A_RANGE = 8;

    private final long end;
    private final AckedRanges done;
    private final Map<Long, Trouble> troubles = new HashMap<>();

    /** What is to be looked at next. */
    private long at;

    /** Whether everything right before that is done. */
    private boolean open = true;

    /** What is to be tried again, if it is below {@link #at}. */
    private long again = Long.MAX_VALUE;

    /** Whether the one before the next that is written will be done, as far as can be told before they are written. */
    private boolean ahead = true;

    /** How many ranges may have begun since the last commit. */
    private int begun;

    /** Records below were looked at before. */
    private long counted;

    /** Letters that were looked at, and are not tried again by this redrive. */
    private final Set<Long> givenUp = new HashSet<>();

    private Place(AckedRanges done, long end) {
        this.done = done;
        this.at = done.base();
        this.end = end;
    }

    /** What a letter met with that could not be put back so far. Immutable. */
    private record Trouble(int tries, long redrivenBefore) {}

    /** Offsets that the log does not have yet are of another topic that had its name: to be put back twice is better. */
    static Place of(Committed pair, Limits limits) {
        boolean known = pair.offset() <= limits.end();
        long base = known ? Math.max(limits.begin(), pair.offset()) : limits.begin();
        AckedRanges done = new AckedRanges(base);
        if (known && pair.offset() >= 0) {
            for (Range range : RedriveMark.ranges(pair)) {
                if (range.to() <= limits.end()) {
                    done.add(range.from(), range.to());
                }
            }
        }
        return new Place(done, limits.end());
    }

    long at() {
        return at;
    }

    long end() {
        return end;
    }

    long left() {
        return end - at;
    }

    boolean isGoneThrough() {
        return at >= end;
    }

    boolean isDone(long offset) {
        return done.contains(offset);
    }

    boolean isGivenUp(long offset) {
        return givenUp.contains(offset);
    }

    /** Whether it was never looked at before. */
    boolean isNew(long offset) {
        return offset >= counted;
    }

    /** What is to be remembered: the first letter that was not put back, and beside the mark what was behind it. */
    Committed committed(RedriveMark mark, int maxChars) {
        begun = 0;
        return new Committed(done.base(), mark.text(done.base(), done, maxChars));
    }

    /** The next one is passed over for good, or done already. */
    void ahead(boolean done) {
        ahead = done;
    }

    /** Whether it could still be remembered if the next letter was put back. */
    boolean hasRoom(int maxChars) {
        boolean begins = !ahead;
        ahead = true;
        begun += begins ? 1 : 0;
        return !begins
                || SparseAcks.length(done.base(), done) + (long) CHARS_OF_A_RANGE * begun
                        <= maxChars - RedriveMark.MOST_CHARS;
    }

    /** The next one has been looked at. */
    void passed(long offset, Outcome outcome) {
        switch (outcome) {
            case REDRIVEN, LOST, KNOWN -> {
                done.add(open ? at : offset, offset + 1);
                open = true;
            }
            case NONE -> done.add(open ? at : offset + 1, offset + 1);
            case LEFT_OUT -> open = false;
            case UNWRITABLE -> {
                open = false;
                givenUp.add(offset);
            }
            case AGAIN -> {
                open = false;
                again = Math.min(again, offset);
            }
        }
        at = offset + 1;
        counted = Math.max(counted, at);
        if (outcome != Outcome.AGAIN) {
            troubles.remove(offset);
        }
    }

    /** How often a letter could not be put back by now. */
    int triesOf(long offset, long redriven) {
        return troubles.merge(
                        offset,
                        new Trouble(1, redriven),
                        (known, one) -> new Trouble(known.tries + 1, known.redrivenBefore))
                .tries;
    }

    /** How many letters had been put back when that one could not be for the first time. */
    long redrivenBefore(long offset) {
        return troubles.get(offset).redrivenBefore;
    }

    /** Goes back to what is to be tried again; whether there is such. */
    boolean back() {
        boolean back = again < at;
        if (back) {
            at = again;
            again = Long.MAX_VALUE;
            open = at <= done.base() || done.contains(at - 1);
        }
        ahead = open;
        givenUp.removeIf(offset -> offset < at);
        return back;
    }

    /** Everything up to there was read, which is not all records: there may be markers of transactions. */
    void read(long position) {
        long next = Math.min(end, position);
        if (next > at) {
            done.add(open ? at : next, next);
            at = next;
        }
    }

    /** What was below is not there any more. */
    void lost(long begin) {
        long next = Math.min(end, begin);
        done.addBelow(next);
        if (next > at) {
            at = next;
            open = true;
            ahead = true;
        }
    }
}
