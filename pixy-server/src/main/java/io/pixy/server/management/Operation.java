package io.pixy.server.management;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A route of operation. Immutable.
 *
 * @param method such as {@code GET}
 * @param path such as {@code /manage/loggers/{name}}; a part in braces is any one part of a path, {@code *} at the end is
 *     the rest of it, be it empty
 * @param access what somebody must be allowed to do who asks for it, where there are rules of access
 * @param maxBodyBytes the longest body that is accepted; a longer one is answered with 413
 * @param handler serves it
 */
public record Operation(String method, String path, Access access, int maxBodyBytes, OperationHandler handler) {
    /** Names by which the handler gets what {@code *} stands for. */
    public static final String REST = "*";

    /** Nobody has to send a body. */
    private static final int USUAL_BODY_BYTES = 64 * 1024;

    /** What the API for messages has for itself. */
    private static final Set<String> TAKEN = Set.of("topics", "clusters", "v1", "_ping", "pprof");

    /** Who may ask. */
    public enum Access {
        /** Anybody: a prober has no way to tell who it is. */
        ANYBODY,
        /** Who may look at how things are, such as a scraper of metrics. */
        LOOK,
        /** Who may change how this instance works. */
        MANAGE
    }

    /** Checks method and path. */
    public Operation {
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(handler, "handler");
        if (!Set.of("GET", "PUT", "POST", "DELETE").contains(method)) {
            throw new IllegalArgumentException("no method of operations: " + method);
        }
        if (!path.matches("(/([A-Za-z0-9._-]+|\\{[a-z]+}))+(/\\*)?") || path.startsWith("/{")) {
            throw new IllegalArgumentException("no path of operations: " + path);
        }
        if (TAKEN.contains(first(path))) {
            throw new IllegalArgumentException("the API for messages has the path " + path);
        }
        if (maxBodyBytes < 0) {
            throw new IllegalArgumentException("maxBodyBytes must be >= 0, not " + maxBodyBytes);
        }
    }

    /** With the usual limit of a body. */
    public Operation(String method, String path, Access access, OperationHandler handler) {
        this(method, path, access, USUAL_BODY_BYTES, handler);
    }

    /** The first part of a path, by which requests that are for something else are told at once. */
    static String first(String path) {
        int end = path.indexOf('/', 1);
        return path.substring(1, end < 0 ? path.length() : end);
    }

    /** The names in a decoded path, if this is where it leads. */
    Optional<Map<String, String>> names(String decodedPath) {
        List<String> own = parts(path);
        List<String> asked = parts(decodedPath);
        boolean open = own.get(own.size() - 1).equals(REST);
        int fixed = open ? own.size() - 1 : own.size();
        if (open ? asked.size() < fixed : asked.size() != fixed) {
            return Optional.empty();
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < fixed; i++) {
            String part = own.get(i);
            if (part.startsWith("{") && !asked.get(i).isEmpty()) {
                names.put(part.substring(1, part.length() - 1), asked.get(i));
            } else if (!part.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        if (open) {
            names.put(REST, String.join("/", asked.subList(fixed, asked.size())));
        }
        return Optional.of(Map.copyOf(names));
    }

    private static List<String> parts(String path) {
        return Arrays.asList(path.substring(1).split("/", -1));
    }
}
