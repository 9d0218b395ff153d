package io.pixy.server.logging;

import java.util.Locale;

/**
 * Text that a client may have chosen, as it can stand in a log: no character of it ends a line, moves a cursor or turns
 * the direction of writing, and it is not endless. No state.
 */
final class Printable {
    /** Of one text; twice what is shown of a message that was lost. */
    static final int MOST = 16_384;

    /** Of what tells where a bug is, which comes with many lines. */
    static final int MOST_OF_A_STACK = 65_536;

    private Printable() {}

    static String of(String text) {
        return of(text, MOST);
    }

    static String of(String text, int most) {
        String shown = text.length() <= most ? text : cut(text, most);
        for (int i = 0; i < shown.length(); i++) {
            if (!isHarmless(shown, i)) {
                return escaped(shown);
            }
        }
        return shown;
    }

    static String cut(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, most) + "... (" + (text.length() - most) + " characters more)";
    }

    static boolean isHarmless(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x7f) {
            return c >= ' ';
        }
        if (Character.isSurrogate(c)) {
            return Character.isHighSurrogate(c)
                    ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                    : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** As in JSON. */
    static void appendEscaped(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            if (isHarmless(text, i)) {
                out.append(text.charAt(i));
            } else {
                appendEscaped(out, text.charAt(i));
            }
        }
        return out.toString();
    }
}
