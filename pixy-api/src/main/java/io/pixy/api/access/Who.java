package io.pixy.api.access;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.Glob;
import java.util.List;
import java.util.Optional;

/** Patterns of identities: {@code *}, {@code anonymous}, {@code KIND:pattern} and {@code role:pattern}. No state. */
final class Who {
    static final int MOST_PATTERNS = 1000;

    private static final String ALL = "*";
    private static final String ANONYMOUS = "anonymous";
    private static final String ROLE = "role";

    private Who() {}

    static void check(String key, List<String> patterns) {
        if (patterns.isEmpty()) {
            throw new InvalidConfigException(key + " must be given; * stands for everybody");
        }
        if (patterns.size() > MOST_PATTERNS) {
            throw new InvalidConfigException(key + " must not have more than " + MOST_PATTERNS + " patterns");
        }
        patterns.forEach(pattern -> check(key, pattern));
    }

    private static void check(String key, String pattern) {
        if (pattern.equals(ALL) || pattern.equals(ANONYMOUS)) {
            return;
        }
        int colon = pattern.indexOf(':');
        String kind = colon < 0 ? "" : pattern.substring(0, colon);
        boolean known = kind.equals(ROLE)
                || Identity.Kind.parse(kind)
                        .filter(any -> any != Identity.Kind.ANONYMOUS)
                        .isPresent();
        if (!known) {
            throw new InvalidConfigException(key + " must be *, anonymous, key:NAME, jwt:NAME, cert:NAME, unix:NAME,"
                    + " own:NAME or role:NAME, in which * and ? are patterns, not " + shown(pattern));
        }
        Glob.check(key, pattern.substring(colon + 1));
    }

    private static String shown(String pattern) {
        return pattern.length() <= Identity.LONGEST_NAME
                ? pattern
                : pattern.substring(0, Identity.LONGEST_NAME) + "...";
    }

    static boolean isOneOf(List<String> patterns, Identity who) {
        for (String pattern : patterns) {
            if (matches(pattern, who)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, Identity who) {
        if (pattern.equals(ALL)) {
            return true;
        }
        if (pattern.equals(ANONYMOUS)) {
            return who.isAnonymous();
        }
        int colon = pattern.indexOf(':');
        String kind = pattern.substring(0, colon);
        String names = pattern.substring(colon + 1);
        if (kind.equals(ROLE)) {
            return who.roles().stream().anyMatch(role -> Glob.matches(names, role));
        }
        return Optional.of(who.kind()).filter(own -> own.text().equals(kind)).isPresent()
                && Glob.matches(names, who.name());
    }
}
