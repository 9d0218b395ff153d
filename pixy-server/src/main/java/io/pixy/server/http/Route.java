package io.pixy.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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

    private static final String CLUSTER = "/clusters/{cluster}";

    /** No method of a request. */
    private static final String ANY = "";

    /** Where any name may stand. */
    private static final String NAME = "";

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

    @SuppressWarnings("ImmutableEnumChecker") // it is made by List.of
    private final List<String> parts;

    private final String operation;
    private final boolean perCluster;
    private final boolean second;

    Route(String method, String path, boolean perCluster) {
        this.method = method;
        this.path = path;
        this.operation = method + " " + path;
        this.perCluster = perCluster;
        this.second = path.startsWith(SECOND_PREFIX + "/");
        this.parts =
                List.of(local(path).substring(1).replaceAll("\\{[a-z]+}", NAME).split("/", -1));
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

    private static Route find(String requestMethod, String decodedPath) {
        List<String> asked = split(decodedPath);
        boolean second = asked.size() > 1 && asked.get(0).equals(SECOND);
        List<String> local = second ? asked.subList(1, asked.size()) : asked;
        boolean ofCluster = local.size() > 2 && local.get(0).equals("clusters");
        List<String> rest = ofCluster ? local.subList(2, local.size()) : local;
        for (Route route : ALL) {
            boolean fits = requestMethod.equals(ANY) || route.method.equals(requestMethod);
            if (fits && route.second == second && (route.perCluster || !ofCluster) && route.isAt(rest)) {
                return route;
            }
        }
        return null;
    }

    /** The methods that there are at a (decoded) path, for who asked for another one. */
    static String allowed(String decodedPath) {
        return Arrays.stream(ALL)
                .map(Route::method)
                .distinct()
                .filter(method -> match(method, decodedPath) == Match.FOUND)
                .collect(Collectors.joining(", "));
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

    /**
     * The names in the path of a request for this, which is one of the second API about a topic; nothing if it is for
     * something else.
     */
    Optional<Map<String, String>> names(String requestMethod, String decodedPath) {
        List<String> asked = split(decodedPath);
        if (!requestMethod.equals(method) || asked.size() < 2 || !asked.get(0).equals(SECOND)) {
            return Optional.empty();
        }
        List<String> local = asked.subList(1, asked.size());
        boolean ofCluster = local.size() > 2 && local.get(0).equals("clusters");
        List<String> rest = ofCluster ? local.subList(2, local.size()) : local;
        if (!isAt(rest)) {
            return Optional.empty();
        }
        String topic = rest.get(1);
        return Optional.of(ofCluster ? Map.of("cluster", local.get(1), "topic", topic) : Map.of("topic", topic));
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
