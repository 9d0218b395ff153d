package io.pixy.server.http;

/**
 * What stands between the slashes of a (decoded) path, compared where it stands: this is done for every request. No state.
 */
final class PathParts {
    /** Where the first part of a path begins. */
    static final int FIRST = 1;

    private PathParts() {}

    /** How many there are; 0 if one of them is empty, or there are more than {@code most}. */
    static int count(String path, int most) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return 0;
        }
        int count = 0;
        int from = FIRST;
        while (from <= path.length()) {
            int end = end(path, from);
            if (end == from || count == most) {
                return 0;
            }
            count++;
            from = end + 1;
        }
        return count;
    }

    /** Where the part behind that at {@code from} begins; beyond the end of the path if there is none. */
    static int next(String path, int from) {
        return end(path, from) + 1;
    }

    /** Whether a part is at {@code from}. */
    static boolean is(String path, int from, String part) {
        int end = from + part.length();
        return path.startsWith(part, from) && (end == path.length() || path.charAt(end) == '/');
    }

    /** The part that begins at {@code from}. */
    static String at(String path, int from) {
        return path.substring(from, end(path, from));
    }

    private static int end(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }
}
