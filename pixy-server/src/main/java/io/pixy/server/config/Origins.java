package io.pixy.server.config;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Where the values of a configuration are from, by their keys; those that are not known are defaults. Confined to one thread. */
final class Origins {
    private static final Pattern KEY =
            Pattern.compile("( *)('(?:[^']|'')*'|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s'\"#-][^:]*):( .*)?");

    private final Map<String, String> byKey = new TreeMap<>();

    /** A value of the file. */
    void file(String key, Node value) {
        String line = "line " + (value.getStartMark().getLine() + 1);
        put(
                key,
                Referred.written(value)
                        .map(written -> line + ", " + oneLine(written))
                        .orElse(line));
    }

    /** A value of elsewhere, which counts more than those that were there before. */
    void put(String key, String from) {
        byKey.put(key, from);
    }

    Map<String, String> all() {
        return Collections.unmodifiableMap(byKey);
    }

    /** YAML, of one key a line, with a remark at each value that is no default. */
    String remarkedIn(String yaml) {
        StringBuilder remarked = new StringBuilder();
        Deque<Level> levels = new ArrayDeque<>();
        for (String line : yaml.split("\n")) {
            remarked.append(line);
            Matcher key = KEY.matcher(line);
            if (key.matches()) {
                int indent = key.group(1).length();
                while (!levels.isEmpty() && levels.peek().indent >= indent) {
                    levels.pop();
                }
                String path = (levels.isEmpty() ? "" : levels.peek().path + ".") + unquoted(key.group(2));
                levels.push(new Level(indent, path));
                String from = byKey.get(path);
                if (from != null) {
                    remarked.append("  # ").append(from);
                }
            }
            remarked.append('\n');
        }
        return remarked.toString();
    }

    private static String unquoted(String key) {
        if (key.startsWith("'")) {
            return key.substring(1, key.length() - 1).replace("''", "'");
        }
        return key.startsWith("\"") ? key.substring(1, key.length() - 1) : key;
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
    }

    private record Level(int indent, String path) {}
}
