package io.pixy.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The endpoints: method, path, and whether they also exist under {@code /clusters/C}. Immutable. */
enum Route {
    PRODUCE("POST", "/topics/{topic}/messages", true),
    CONSUME("GET", "/topics/{topic}/messages", true),
    ACK("POST", "/topics/{topic}/acks", true),
    GET_OFFSETS("GET", "/topics/{topic}/offsets", true),
    OFFSETS_AT("GET", "/topics/{topic}/offsets/at", true),
    SET_OFFSETS("POST", "/topics/{topic}/offsets", true),
    LIST_CONSUMERS("GET", "/topics/{topic}/consumers", true),
    LIST_TOPICS("GET", "/topics", true),
    GET_TOPIC("GET", "/topics/{topic}", true),
    PING("GET", "/_ping", false),
    HEAP("GET", "/pprof/heap", false);

    private static final String CLUSTER = "/clusters/{cluster}";

    /** Where any name may stand. */
    private static final String NAME = "";

    private static final Route[] ALL = values();

    /** Of a path no route is longer than. */
    private static final int MAX_PARTS = 6;

    private final String method;
    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // it is made by List.of
    private final List<String> parts;

    private final boolean perCluster;

    Route(String method, String path, boolean perCluster) {
        this.method = method;
        this.path = path;
        this.perCluster = perCluster;
        this.parts = List.of(path.substring(1).replace("{topic}", NAME).split("/", -1));
    }

    /** Whether there is nothing, something else, or this at a (decoded) path. */
    static Match match(String requestMethod, String decodedPath) {
        List<String> asked = split(decodedPath);
        boolean ofCluster = asked.size() > 2 && asked.get(0).equals("clusters");
        List<String> rest = ofCluster ? asked.subList(2, asked.size()) : asked;
        Match found = Match.NOTHING;
        for (Route route : ALL) {
            if ((route.perCluster || !ofCluster) && route.isAt(rest)) {
                if (route.method.equals(requestMethod)) {
                    return Match.FOUND;
                }
                found = Match.OTHER_METHOD;
            }
        }
        return found;
    }

    /** The parts of a path, or nothing if it is none of ours in any case: this is done for every request. */
    private static List<String> split(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return List.of();
        }
        List<String> parts = new ArrayList<>(MAX_PARTS);
        int from = 1;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            if (end == from || parts.size() == MAX_PARTS) {
                return List.of();
            }
            parts.add(path.substring(from, end));
            from = end + 1;
        }
        // the slash at the end is followed by a part that is empty
        return path.endsWith("/") ? List.of() : parts;
    }

    private boolean isAt(List<String> asked) {
        if (asked.size() != parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (!part.equals(NAME) && !part.equals(asked.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** What {@link #match} says. */
    enum Match {
        FOUND,
        OTHER_METHOD,
        NOTHING
    }

    String method() {
        return method;
    }

    /** The paths of this endpoint in the router's notation. */
    List<String> paths() {
        return perCluster ? Arrays.asList(path, CLUSTER + path) : List.of(path);
    }
}
