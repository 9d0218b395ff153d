package io.pixy.server.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Command line flags by the rules of Go's {@code flag} package, which scripts of Kafka-Pixy rely on: one or two dashes,
 * {@code -name value} or {@code -name=value}, booleans only as {@code -name} or {@code -name=value}, and an end at the
 * first argument that is no flag. Immutable.
 *
 * @param values by name; booleans as {@code true} or {@code false}
 * @param rest what comes after the flags
 */
record GoFlags(Map<String, String> values, List<String> rest) {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    /**
     * A flag that is allowed.
     *
     * @param name without dash
     * @param isBool whether it can stand without value
     * @param help one line
     */
    record Flag(String name, boolean isBool, String help) {}

    /** Reads arguments; of repeated flags the last one counts. */
    static GoFlags parse(List<Flag> flags, List<String> args) {
        Map<String, String> values = new HashMap<>();
        Deque<String> left = new ArrayDeque<>(args);
        while (!left.isEmpty() && left.peek().length() > 1 && left.peek().startsWith("-")) {
            String arg = left.pop();
            if (arg.equals("--")) {
                break;
            }
            takeFlag(flags, arg, left, values);
        }
        return new GoFlags(Map.copyOf(values), List.copyOf(left));
    }

    private static void takeFlag(List<Flag> flags, String arg, Deque<String> left, Map<String, String> values) {
        String text = arg.substring(arg.startsWith("--") ? 2 : 1);
        if (text.isEmpty() || text.startsWith("-") || text.startsWith("=")) {
            throw new FlagException("bad flag syntax: " + arg, false);
        }
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1));
        Flag flag = flags.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
        if (flag.isBool()) {
            values.put(name, bool(name, value.orElse("true")));
        } else if (value.isPresent() || !left.isEmpty()) {
            values.put(name, value.orElseGet(left::pop));
        } else {
            throw new FlagException("flag needs an argument: -" + name, false);
        }
    }

    private static FlagException unknown(String name) {
        boolean isHelp = name.equals("help") || name.equals("h");
        return new FlagException(isHelp ? "" : "flag provided but not defined: -" + name, isHelp);
    }

    private static String bool(String name, String value) {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw new FlagException("invalid boolean value \"" + value + "\" for -" + name + ": parse error", false);
        }
        return Boolean.toString(TRUE.contains(value));
    }

    /** The list of flags as Go prints it. */
    static String usage(String program, List<Flag> flags) {
        List<Flag> sorted = new ArrayList<>(flags);
        sorted.sort(Comparator.comparing(Flag::name));
        StringBuilder text = new StringBuilder("Usage of " + program + ":\n");
        for (Flag flag : sorted) {
            text.append("  -").append(flag.name()).append(flag.isBool() ? "\n" : " string\n");
            text.append("    \t").append(flag.help()).append('\n');
        }
        return text.toString();
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    boolean isSet(String name) {
        return text(name).equals("true");
    }
}
