package io.pixy.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Which dead letters are meant: those for which all holds that is given. Immutable, as long as nobody changes the array.
 *
 * @param reason why they were given up, as in {@link DeadLetter#reason}
 * @param key the key of the message
 * @param from the letter was written then or later
 * @param to the letter was written before
 */
public record LetterFilter(
        Optional<String> reason, Optional<byte[]> key, Optional<Instant> from, Optional<Instant> to) {
    /** All of them. */
    public static final LetterFilter ALL =
            new LetterFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final int LONGEST_REASON = 64;

    /**
     * Checks that there can be such letters.
     *
     * @throws InvalidRequestException if not
     */
    public LetterFilter {
        Objects.requireNonNull(key, "key");
        reason.ifPresent(text -> {
            if (text.isEmpty() || text.length() > LONGEST_REASON) {
                throw new InvalidRequestException("the reason of a filter must have 1 to " + LONGEST_REASON
                        + " characters, such as rejected, max_attempts or head_of_line");
            }
        });
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new InvalidRequestException(
                    "no letter was written from " + from.get() + " on and before " + to.get());
        }
    }

    /**
     * The same, for one reason alone.
     *
     * @param only see {@link #reason}
     * @return a new filter
     */
    public LetterFilter withReason(String only) {
        return new LetterFilter(Optional.of(only), key, from, to);
    }

    /**
     * The same, for one key alone.
     *
     * @param only see {@link #key}
     * @return a new filter
     */
    public LetterFilter withKey(byte[] only) {
        return new LetterFilter(reason, Optional.of(only), from, to);
    }

    /**
     * The same, from a time on.
     *
     * @param first see {@link #from}
     * @return a new filter
     */
    public LetterFilter withFrom(Instant first) {
        return new LetterFilter(reason, key, Optional.of(first), to);
    }

    /**
     * The same, before a time.
     *
     * @param end see {@link #to}
     * @return a new filter
     */
    public LetterFilter withTo(Instant end) {
        return new LetterFilter(reason, key, from, Optional.of(end));
    }

    /**
     * Whether a letter is meant.
     *
     * @param letter the letter
     * @return true if all holds for it
     */
    public boolean matches(DeadLetter letter) {
        Instant written = Instant.ofEpochMilli(letter.writtenMillis());
        return reason.map(letter.reason()::equals).orElse(true)
                && key.map(bytes -> Arrays.equals(bytes, letter.message().key()))
                        .orElse(true)
                && from.map(first -> !written.isBefore(first)).orElse(true)
                && to.map(written::isBefore).orElse(true);
    }
}
