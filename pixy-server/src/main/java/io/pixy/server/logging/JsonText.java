package io.pixy.server.logging;

import java.util.Locale;
import java.util.Map;

/** Writes JSON as Go does: no blanks, and {@code <>&} escaped within strings. No state. */
public final class JsonText {
    private JsonText() {}

    /** A number that is written as it stands. */
    record Raw(String text) {}

    /** One object, on one line. */
    public static String object(Map<String, Object> members) {
        StringBuilder out = new StringBuilder(400);
        appendObject(out, members);
        return out.toString();
    }

    private static void appendObject(StringBuilder out, Map<?, ?> members) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : members.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            appendString(out, member.getKey().toString());
            out.append(':');
            appendValue(out, member.getValue());
        }
        out.append('}');
    }

    private static void appendValue(StringBuilder out, Object value) {
        if (value instanceof Map<?, ?> map) {
            appendObject(out, map);
        } else if (value instanceof Raw raw) {
            out.append(raw.text());
        } else if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            out.append(value);
        } else {
            appendString(out, value.toString());
        }
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if ("<>&".indexOf(c) >= 0 || !Printable.isHarmless(text, i)) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
