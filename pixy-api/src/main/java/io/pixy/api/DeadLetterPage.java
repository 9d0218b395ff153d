package io.pixy.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some dead letters. Immutable.
 *
 * @param letters by partition of the dead-letter topic, the oldest of each first; none does not mean that there are no more
 * @param next where to go on, with {@link DeadLetterQuery#withAt}; nothing if there are no more
 */
public record DeadLetterPage(List<DeadLetter> letters, Optional<RecordPosition> next) {
    /** The last page of all. */
    public static final DeadLetterPage NONE = new DeadLetterPage(List.of(), Optional.empty());

    /** Keeps a copy. */
    public DeadLetterPage {
        letters = List.copyOf(letters);
        Objects.requireNonNull(next, "next");
    }
}
