package io.pixy.server.doctor;

import java.util.ArrayList;
import java.util.List;

/** What was found, in the order in which it was. Confined to one thread. */
public final class Findings {
    private final List<Finding> all = new ArrayList<>();

    /** How serious something is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Good to know. */
        NOTE,
        /** Works, or may; but look at it. */
        WARN,
        /** Does not work. */
        BAD
    }

    /**
     * One thing. Immutable.
     *
     * @param level how serious
     * @param what is the case
     * @param todo what to do; empty if nothing
     */
    public record Finding(Level level, String what, String todo) {}

    /** As it should be. */
    public void ok(String what) {
        all.add(new Finding(Level.OK, what, ""));
    }

    /** Good to know. */
    public void note(String what) {
        all.add(new Finding(Level.NOTE, what, ""));
    }

    /** To look at. */
    public void warn(String what, String todo) {
        all.add(new Finding(Level.WARN, what, todo));
    }

    /** Does not work. */
    public void bad(String what, String todo) {
        all.add(new Finding(Level.BAD, what, todo));
    }

    /** All of them so far. */
    public List<Finding> all() {
        return List.copyOf(all);
    }

    /** How many of a kind. */
    public long count(Level level) {
        return all.stream().filter(one -> one.level() == level).count();
    }
}
