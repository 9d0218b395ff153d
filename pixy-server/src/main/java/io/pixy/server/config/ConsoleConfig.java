package io.pixy.server.config;

/**
 * The page for people: the section {@code console} of the file. Immutable.
 *
 * @param enabled whether it is there
 * @param readOnly whether it can only be used to look on
 * @param maxWatchers how many pages may be told of what changes at a time
 */
public record ConsoleConfig(boolean enabled, boolean readOnly, int maxWatchers) {
    private static final int MOST_WATCHERS = 200;
    private static final ConsoleConfig DEFAULTS = new ConsoleConfig(true, false, 20);

    /** Checks the number. */
    public ConsoleConfig {
        if (maxWatchers < 1 || maxWatchers > MOST_WATCHERS) {
            throw ServerConfig.invalid("console.max_watchers must be between 1 and " + MOST_WATCHERS);
        }
    }

    /** What holds if the file says nothing. */
    public static ConsoleConfig defaults() {
        return DEFAULTS;
    }
}
