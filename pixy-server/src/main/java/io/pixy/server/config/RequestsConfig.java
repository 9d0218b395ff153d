package io.pixy.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is told of requests: the section {@code requests} of the file. Immutable.
 *
 * @param log how a line for each request looks
 * @param logFile where these lines go; empty: to the standard output
 * @param slow a request that takes longer is told in the log; zero: none is
 * @param ids which requests have an id
 */
public record RequestsConfig(Log log, String logFile, Duration slow, Ids ids) {
    private static final RequestsConfig DEFAULTS = new RequestsConfig(Log.OFF, "", Duration.ZERO, Ids.ECHO);

    /** How a line looks. */
    public enum Log {
        OFF,
        JSON,
        COMBINED
    }

    /** Which requests have an id that is given back. */
    public enum Ids {
        /** Those that came with one. */
        ECHO,
        /** All: one that came without gets one. */
        ALWAYS
    }

    /** Checks the threshold. */
    public RequestsConfig {
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(logFile, "logFile");
        Objects.requireNonNull(ids, "ids");
        if (slow.isNegative()) {
            throw ServerConfig.invalid("requests.slow must be >= 0s");
        }
    }

    /** What holds if the file says nothing. */
    public static RequestsConfig defaults() {
        return DEFAULTS;
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("log", log == Log.OFF ? "" : log.name().toLowerCase(Locale.ROOT));
        map.put("log_file", logFile);
        map.put("slow", GoDuration.format(slow));
        map.put("ids", ids.name().toLowerCase(Locale.ROOT));
        return map;
    }

    /** Reads the section. Confined to one thread. */
    static final class Reader {
        private Log log = DEFAULTS.log;
        private String logFile = DEFAULTS.logFile;
        private Duration slow = DEFAULTS.slow;
        private Ids ids = DEFAULTS.ids;

        void read(Section section) {
            section.choice("log", "requests.log", Reader::log, value -> log = value)
                    .text("log_file", value -> logFile = value)
                    .duration("slow", value -> slow = value)
                    .choice("ids", "requests.ids", Reader::ids, value -> ids = value)
                    .finish();
        }

        RequestsConfig build() {
            return new RequestsConfig(log, logFile, slow, ids);
        }

        private static Optional<Log> log(String text) {
            return switch (text) {
                case "" -> Optional.of(Log.OFF);
                case "json" -> Optional.of(Log.JSON);
                case "combined" -> Optional.of(Log.COMBINED);
                default -> Optional.empty();
            };
        }

        private static Optional<Ids> ids(String text) {
            return switch (text) {
                case "echo" -> Optional.of(Ids.ECHO);
                case "always" -> Optional.of(Ids.ALWAYS);
                default -> Optional.empty();
            };
        }
    }
}
