package io.pixy.server.http;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The endpoints: method, path, and whether they also exist under {@code /clusters/C}, which stands behind the {@code /v1}
 * of the second API. Immutable.
 */
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
    V1_RECORDS("POST", "/v1/topics/{topic}/records", true),
    V1_RECEIVE("GET", "/v1/topics/{topic}/messages", true),
    V1_STREAM("GET", "/v1/topics/{topic}/messages:stream", true),
    V1_SETTLE("POST", "/v1/topics/{topic}/settlements", true),
    V1_VERB("POST", "/v1/topics/{topic}/messages/{message}", true),
    V1_LETTERS("GET", "/v1/topics/{topic}/dead-letters", true),
    V1_PURGE("DELETE", "/v1/topics/{topic}/dead-letters", true),
    V1_REDRIVE("POST", "/v1/topics/{topic}/dead-letters:redrive", true),
    V1_GET_REDRIVE("GET", "/v1/topics/{topic}/redrives/{id}", true),
    V1_CANCEL_REDRIVE("DELETE", "/v1/topics/{topic}/redrives/{id}", true),
    V1_BROWSE("GET", "/v1/topics/{topic}/partitions/{partition}/records", true),
    V1_QUEUE("GET", "/v1/groups/{group}/topics/{topic}", true),
    V1_CLUSTERS("GET", "/v1/clusters", false),
    PING("GET", "/_ping", false),
    HEAP("GET", "/pprof/heap", false);

    private static final String CLUSTERS = "clusters";
    private static final String CLUSTER = "/" + CLUSTERS + "/{cluster}";

    /** No method of a request. */
    private static final String ANY = "";

    private static final Route[] ALL = values();

    private static final Set<Route> LOOKS = EnumSet.of(
            GET_OFFSETS,
            OFFSETS_AT,
            LIST_CONSUMERS,
            LIST_TOPICS,
            GET_TOPIC,
            V1_LETTERS,
            V1_GET_REDRIVE,
            V1_BROWSE,
            V1_QUEUE,
            V1_CLUSTERS);

    private static final String SECOND = "v1";

    private static final String SECOND_PREFIX = "/" + SECOND;

    /** Of a path no route is longer than. */
    private static final int MAX_PARTS = 8;

    private final String method;
    private final String path;

    /** Of the path behind {@code /v1} and cluster, names in braces. */
    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final String[] parts;

    private final String operation;
    private final boolean perCluster;
    private final boolean second;

    Route(String method, String path, boolean perCluster) {
        this.method = method;
        this.path = path;
        this.operation = method + " " + path;
        this.perCluster = perCluster;
        this.second = path.startsWith(SECOND_PREFIX + "/");
        this.parts = local(path).substring(1).split("/", -1);
    }

    /** What there is at a (decoded) path, if anything. */
    static Optional<Route> at(String requestMethod, String decodedPath) {
        return Optional.ofNullable(find(requestMethod, decodedPath));
    }

    /** Whether there is nothing, something else, or this at a (decoded) path. */
    static Match match(String requestMethod, String decodedPath) {
        if (find(requestMethod, decodedPath) != null) {
            return Match.FOUND;
        }
        return find(ANY, decodedPath) == null ? Match.NOTHING : Match.OTHER_METHOD;
    }

    private static Route find(String requestMethod, String path) {
        int count = PathParts.count(path, MAX_PARTS);
        boolean second = count > 1 && PathParts.is(path, PathParts.FIRST, SECOND);
        int from = second ? PathParts.next(path, PathParts.FIRST) : PathParts.FIRST;
        int left = second ? count - 1 : count;
        boolean ofCluster = left > 2 && PathParts.is(path, from, CLUSTERS);
        if (ofCluster) {
            from = behindCluster(path, from);
            left -= 2;
        }
        for (Route route : ALL) {
            boolean fits = requestMethod.equals(ANY) || route.method.equals(requestMethod);
            if (fits
                    && route.second == second
                    && (route.perCluster || !ofCluster)
                    && route.parts.length == left
                    && route.isAt(path, from)) {
                return route;
            }
        }
        return null;
    }

    private static int behindCluster(String path, int from) {
        return PathParts.next(path, PathParts.next(path, from));
    }

    private boolean isAt(String path, int begin) {
        int from = begin;
        for (String part : parts) {
            if (!isName(part) && !PathParts.is(path, from, part)) {
                return false;
            }
            from = PathParts.next(path, from);
        }
        return true;
    }

    /** The names in a (decoded) path that leads here. */
    Map<String, String> names(String decodedPath) {
        int from = second ? PathParts.next(decodedPath, PathParts.FIRST) : PathParts.FIRST;
        boolean ofCluster = PathParts.count(decodedPath, MAX_PARTS) > parts.length + (second ? 1 : 0);
        Map<String, String> names = new HashMap<>(2);
        if (ofCluster) {
            names.put("cluster", PathParts.at(decodedPath, PathParts.next(decodedPath, from)));
            from = behindCluster(decodedPath, from);
        }
        for (String part : parts) {
            if (isName(part)) {
                names.put(part.substring(1, part.length() - 1), PathParts.at(decodedPath, from));
            }
            from = PathParts.next(decodedPath, from);
        }
        return names;
    }

    private static boolean isName(String part) {
        return part.charAt(0) == '{';
    }

    /** The methods that there are at a (decoded) path, for who asked for another one. */
    static String allowed(String decodedPath) {
        return Arrays.stream(ALL)
                .map(Route::method)
                .distinct()
                .filter(method -> match(method, decodedPath) == Match.FOUND)
                .collect(Collectors.joining(", "));
    }

    /** Whether asking for it changes nothing, and takes no message from anybody. */
    boolean isLook() {
        return LOOKS.contains(this);
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

    /** Method and path, for whatever names and cluster. */
    String operation() {
        return operation;
    }

    /** Whether it is one of the second API. */
    boolean isSecond() {
        return second;
    }

    /** The paths of this endpoint in the router's notation. */
    List<String> paths() {
        String ofCluster = (second ? SECOND_PREFIX : "") + CLUSTER + local(path);
        return perCluster ? Arrays.asList(path, ofCluster) : List.of(path);
    }

    private static String local(String path) {
        return path.startsWith(SECOND_PREFIX + "/") ? path.substring(SECOND_PREFIX.length()) : path;
    }
}
