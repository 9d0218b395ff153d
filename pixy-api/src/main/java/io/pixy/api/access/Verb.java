package io.pixy.api.access;

import java.util.Arrays;
import java.util.Optional;

/** What callers may be allowed to do. */
public enum Verb {
    /** Write messages. */
    PRODUCE("produce", "produce"),

    /** Take messages on behalf of a group. To have them acknowledged on the way takes {@link #SETTLE}, too. */
    CONSUME("consume", "consume"),

    /** Acknowledge messages, send them back, give them up, or keep them for longer. */
    SETTLE("settle", "settle messages"),

    /** Look at messages and dead letters without a group. */
    BROWSE("browse", "browse"),

    /** See how far groups are, and who is in them. */
    OFFSETS_READ("offsets.read", "read offsets"),

    /** Move groups. */
    OFFSETS_WRITE("offsets.write", "set offsets"),

    /** See which topics there are. */
    TOPICS_READ("topics.read", "read about topics"),

    /** Put dead letters back. */
    REDRIVE("redrive", "redrive dead letters"),

    /** Delete dead letters, and whatever is about the process as such. */
    MANAGE("manage", "manage");

    private final String text;
    private final String deed;

    Verb(String text, String deed) {
        this.text = text;
        this.deed = deed;
    }

    /**
     * The verb as it stands in configuration files.
     *
     * @return such as {@code offsets.read}
     */
    public String text() {
        return text;
    }

    /** What a text says of who may not do it. */
    String deed() {
        return deed;
    }

    /** Whether it tells about things, and neither shows what is in them nor changes anything. */
    boolean isAboutThings() {
        return this == OFFSETS_READ || this == TOPICS_READ;
    }

    /**
     * Whether it changes what is others', too, and is therefore written down.
     *
     * @return true for {@link #OFFSETS_WRITE}, {@link #REDRIVE} and {@link #MANAGE}
     */
    public boolean isAdministrative() {
        return this == OFFSETS_WRITE || this == REDRIVE || this == MANAGE;
    }

    /**
     * Reads a verb as it stands in configuration files.
     *
     * @param text case-sensitive
     * @return nothing if there is no such verb
     */
    public static Optional<Verb> parse(String text) {
        return Arrays.stream(values()).filter(verb -> verb.text.equals(text)).findFirst();
    }
}
