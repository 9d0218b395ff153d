package io.pixy.server.cli;

import java.util.Locale;

/**
 * Text of others as it may be put on a terminal. Names of groups and members, and what servers say, can have anything in them;
 * what steers a terminal, or turns the direction of the text around, is shown as its code. No state.
 */
public final class Printable {
    private Printable() {}

    /** The text as it can be printed. */
    public static String of(String text) {
        if (text.codePoints().allMatch(Printable::isHarmless)) {
            return text;
        }
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return safe.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
