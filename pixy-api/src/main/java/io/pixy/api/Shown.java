package io.pixy.api;

/** Names as they stand in texts: a name that nobody has checked may be of any length. No state. */
final class Shown {
    private static final int MOST = 256;

    private Shown() {}

    /** The name, or its beginning. */
    static String name(String name) {
        if (name.length() <= MOST) {
            return name;
        }
        // not between the two halves of a character
        int end = Character.isHighSurrogate(name.charAt(MOST - 1)) ? MOST - 1 : MOST;
        return name.substring(0, end) + "...";
    }
}
