package io.pixy.server.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private final String method;
    private final String path;
    private final Pattern pattern;
    private final boolean perCluster;

    Route(String method, String path, boolean perCluster) {
        this.method = method;
        this.path = path;
        this.perCluster = perCluster;
        String cluster = perCluster ? "(/clusters/[^/]+)?" : "";
        this.pattern = Pattern.compile(cluster + path.replace("{topic}", "[^/]+"));
    }

    /** Whether there is nothing, something else, or this at a (decoded) path. */
    static Match match(String requestMethod, String decodedPath) {
        Optional<Route> any = Optional.empty();
        for (Route route : values()) {
            if (route.pattern.matcher(decodedPath).matches()) {
                if (route.method.equals(requestMethod)) {
                    return Match.FOUND;
                }
                any = Optional.of(route);
            }
        }
        return any.isPresent() ? Match.OTHER_METHOD : Match.NOTHING;
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
