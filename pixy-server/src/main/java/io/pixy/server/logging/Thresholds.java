package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which lines pass, by the names of their loggers. Immutable.
 *
 * @param general for loggers of no prefix
 * @param byPrefix the longest prefix that fits decides
 */
record Thresholds(Level general, Map<String, Level> byPrefix) {
    /** At info they tell their settings and every connection. */
    private static final List<String> LIBRARIES = List.of(
            "org.apache.kafka",
            "org.apache.zookeeper",
            "org.apache.curator",
            "org.eclipse.jetty",
            "io.javalin",
            "io.grpc",
            "io.netty",
            "kafka",
            "state.change.logger");

    /** Warns of each member of a group, whose connections are short-lived on purpose. */
    private static final String SETTINGS_OF_MEMBERS = "org.apache.kafka.clients.consumer.ConsumerConfig";

    /** At debug they write the headers of every call, and what proves who somebody is stands there. */
    private static final List<String> SHOW_HEADERS =
            List.of("io.grpc.netty.NettyClientHandler", "io.grpc.netty.NettyServerHandler", "org.eclipse.jetty");

    /** Copies the map. */
    Thresholds {
        byPrefix = Map.copyOf(byPrefix);
    }

    /** What {@code general} means for ours and for libraries, with exceptions on top. */
    static Thresholds of(Level general, Map<String, Level> exceptions) {
        Level libraries = general.isGreaterOrEqual(Level.WARN)
                ? general
                : general.isGreaterOrEqual(Level.INFO) ? Level.WARN : Level.INFO;
        Map<String, Level> byPrefix = new HashMap<>();
        LIBRARIES.forEach(name -> byPrefix.put(name, libraries));
        byPrefix.put(SETTINGS_OF_MEMBERS, general.isGreaterOrEqual(Level.INFO) ? Level.ERROR : libraries);
        byPrefix.putAll(exceptions);
        return new Thresholds(general, byPrefix).withoutHeaders();
    }

    /** The same with another level for all others, if there is one, and more exceptions on top. */
    Thresholds with(Optional<Level> otherGeneral, Map<String, Level> exceptions) {
        if (otherGeneral.isEmpty() && exceptions.isEmpty()) {
            return this;
        }
        Map<String, Level> more = new HashMap<>(byPrefix);
        more.putAll(exceptions);
        return new Thresholds(otherGeneral.orElse(general), more).withoutHeaders();
    }

    private Thresholds withoutHeaders() {
        Map<String, Level> quiet = new HashMap<>(byPrefix);
        SHOW_HEADERS.forEach(name -> quiet.put(name, higher(of(name), Level.INFO)));
        quiet.replaceAll((name, level) -> SHOW_HEADERS.stream().anyMatch(shown -> name.startsWith(shown + "."))
                ? higher(level, Level.INFO)
                : level);
        return new Thresholds(general, quiet);
    }

    boolean passes(String logger, Level level) {
        return level.isGreaterOrEqual(of(logger));
    }

    Level of(String logger) {
        for (String prefix = logger; !prefix.isEmpty(); prefix = parent(prefix)) {
            Level level = byPrefix.get(prefix);
            if (level != null) {
                return level;
            }
        }
        return general;
    }

    /** What passes here or there. */
    Thresholds or(Thresholds other) {
        Map<String, Level> either = new HashMap<>();
        byPrefix.keySet().forEach(name -> either.put(name, lower(of(name), other.of(name))));
        other.byPrefix.keySet().forEach(name -> either.put(name, lower(of(name), other.of(name))));
        return new Thresholds(lower(general, other.general), either);
    }

    private static Level lower(Level a, Level b) {
        return a.isGreaterOrEqual(b) ? b : a;
    }

    private static Level higher(Level a, Level b) {
        return a.isGreaterOrEqual(b) ? a : b;
    }

    private static String parent(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }
}
