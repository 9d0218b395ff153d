package io.pixy.engine.letters;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.api.Redrive.State;
import io.pixy.engine.offsets.AckedRanges;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Range;
import io.pixy.engine.offsets.SparseAcks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the metadata of the offsets of a redrive says of it, for other instances and the next one. Immutable.
 *
 * @param redrive how far it is
 * @param saidMillis when that was said, by the clock of its instance
 * @param toEnd whether somebody has asked it to end
 */
record RedriveMark(Redrive redrive, long saidMillis, boolean toEnd) {
    /** How long the text is at most, without ranges. */
    static final int MOST_CHARS = 420;

    private static final String VERSION = "redrive1";
    private static final String SEPARATOR = ";";
    private static final int PARTS = 11;
    private static final int LONGEST_PROBLEM = 160;

    /** After that long without a sign a redrive does not count as running. */
    private static final long DEAD_MILLIS = Duration.ofSeconds(60).toMillis();

    /** Clocks differ, but by less: or a sign from far ahead would be one of life for ever. */
    private static final long LONGEST_SKEW_MILLIS = Duration.ofMinutes(10).toMillis();

    static RedriveMark of(Redrive redrive, long nowMillis) {
        return new RedriveMark(redrive, nowMillis, false);
    }

    RedriveMark asked() {
        return new RedriveMark(redrive, saidMillis, true);
    }

    /** What is said of the last redrive, if there was any lately and it is a text of ours. */
    static Optional<RedriveMark> read(String metadata) {
        String[] parts = metadata.split(SEPARATOR, PARTS);
        if (parts.length < PARTS || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            Optional<PixyException> problem =
                    parts[10].isEmpty() ? Optional.empty() : Optional.of(new KafkaException(parts[10], null));
            Redrive redrive = new Redrive(
                    Redrive.checkId(parts[1]),
                    State.valueOf(parts[2]),
                    Long.parseLong(parts[5]),
                    Long.parseLong(parts[6]),
                    Long.parseLong(parts[7]),
                    Long.parseLong(parts[8]),
                    problem);
            return Optional.of(new RedriveMark(redrive, Long.parseLong(parts[3]), parts[4].equals("end")));
        } catch (IllegalArgumentException | PixyException e) {
            return Optional.empty();
        }
    }

    /** The letters above the offset that were put back. */
    static List<Range> ranges(Committed pair) {
        String[] parts = pair.metadata().split(SEPARATOR, PARTS);
        return parts.length < PARTS || !parts[0].equals(VERSION)
                ? List.of()
                : SparseAcks.decode(pair.offset(), parts[9]).orElse(List.of());
    }

    /** With the ranges above a base, as far as they fit. */
    String text(long base, AckedRanges done, int maxChars) {
        return text(SparseAcks.encode(base, done, Math.max(0, maxChars - MOST_CHARS)));
    }

    /** The same instead of another one, with its ranges. */
    String insteadOf(Committed pair) {
        return text(pair.metadata().split(SEPARATOR, PARTS)[9]);
    }

    private String text(String ranges) {
        return String.join(
                SEPARATOR,
                VERSION,
                redrive.id(),
                redrive.state().name(),
                Long.toString(saidMillis),
                toEnd ? "end" : "",
                Long.toString(redrive.redriven()),
                Long.toString(redrive.skipped()),
                Long.toString(redrive.failed()),
                Long.toString(redrive.left()),
                ranges,
                redrive.problem().map(RedriveMark::plain).orElse(""));
    }

    /** A character each, so that brokers count as many. */
    private static String plain(PixyException problem) {
        String text = String.valueOf(problem.getMessage());
        return text.substring(0, Math.min(LONGEST_PROBLEM, text.length())).replaceAll("[^ -~]", "?");
    }

    boolean isAlive(long nowMillis) {
        return redrive.state() == State.RUNNING
                && saidMillis > nowMillis - DEAD_MILLIS
                && saidMillis < nowMillis + LONGEST_SKEW_MILLIS;
    }

    /** One whose instance has died has ended, too. */
    Redrive told(long nowMillis) {
        boolean vanished = redrive.state() == State.RUNNING && !isAlive(nowMillis);
        return vanished
                ? new Redrive(
                        redrive.id(),
                        State.CANCELLED,
                        redrive.redriven(),
                        redrive.skipped(),
                        redrive.failed(),
                        redrive.left(),
                        Optional.of(new KafkaException("nothing has been heard of it for a minute or more", null)))
                : redrive;
    }
}
