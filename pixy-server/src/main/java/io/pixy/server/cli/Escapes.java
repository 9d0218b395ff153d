package io.pixy.server.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Control characters on a command line: {@code \n}, {@code \r}, {@code \t}, {@code \0}, {@code \\}. No state. */
final class Escapes {
    private static final Map<Character, Character> MEANING =
            Map.of('n', '\n', 'r', '\r', 't', '\t', '0', '\0', '\\', '\\');

    private Escapes() {}

    /** An escape that is not known stands for itself. */
    static byte[] decode(String text) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            Character meaning = c == '\\' && i + 1 < text.length() ? MEANING.get(text.charAt(i + 1)) : null;
            decoded.append(meaning == null ? c : meaning);
            i += meaning == null ? 0 : 1;
        }
        return decoded.toString().getBytes(StandardCharsets.UTF_8);
    }
}
