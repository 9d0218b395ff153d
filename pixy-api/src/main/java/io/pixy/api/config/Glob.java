package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;

/**
 * A pattern of names: {@code *} stands for any run of characters, {@code ?} for one. It takes no more than length of the
 * pattern times length of the name steps, whatever the two are. No state.
 */
public final class Glob {
    /** As long as the longest name. */
    private static final int MOST_CHARACTERS = 255;

    private Glob() {}

    /**
     * Refuses what can't be a pattern.
     *
     * @param key names the pattern in the error
     * @param pattern not empty, without control characters, 255 characters at most
     * @throws InvalidConfigException if it can't be one
     */
    public static void check(String key, String pattern) {
        if (pattern.isEmpty()) {
            throw new InvalidConfigException(key + " must not be empty; * stands for all");
        }
        if (pattern.length() > MOST_CHARACTERS) {
            throw new InvalidConfigException(key + " must not be longer than " + MOST_CHARACTERS + " characters");
        }
        if (pattern.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidConfigException(key + " must not contain control characters");
        }
    }

    /**
     * Whether the pattern stands for the whole name; upper and lower case are different.
     *
     * @param pattern see above
     * @param name of any length
     * @return whether it does
     */
    public static boolean matches(String pattern, String name) {
        int at = 0;
        int inName = 0;
        int star = -1;
        int retry = 0;
        while (inName < name.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
            if (wanted == '*') {
                star = at++;
                retry = inName;
            } else if (at < pattern.length() && (wanted == '?' || wanted == name.charAt(inName))) {
                at++;
                inName++;
            } else if (star >= 0) {
                // only the last star needs to take more: what the ones before it took is the least that they can
                at = star + 1;
                inName = ++retry;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
