package io.pixy.testkit.distribution;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a version, which is all that decides how a server is put together. Immutable. */
record Version(int major, int minor) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)[.\\w-]*");

    static Version parse(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a version (such as 3.9.2): " + text);
        }
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    boolean isBefore(int otherMajor, int otherMinor) {
        return major < otherMajor || (major == otherMajor && minor < otherMinor);
    }
}
