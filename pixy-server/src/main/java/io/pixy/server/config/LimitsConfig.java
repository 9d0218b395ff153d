package io.pixy.server.config;

import java.time.Duration;

/**
 * What clients may take of the process: the section {@code limits} of the file. Accessors are the YAML keys in camel
 * case; a limit that is met is named by its key in the error. Immutable.
 *
 * @param maxConnections how many connections each listener may have; 0: by the open files that are allowed
 * @param maxConnectionIdle a connection that no request used for so long is closed
 * @param maxConnectionAge a connection that is so old is closed when its requests are answered; zero: never
 * @param maxStreamAge a stream of messages that is about so old is ended, so that its client looks for an instance again
 * @param headerTimeout how long the head of a request may take from its first byte to its last, and a TLS handshake
 * @param bodyTimeout how often it is looked whether a body comes fast enough, so: the longest silence in one
 * @param minBodyRate bytes per second that a body has to bring
 * @param writeTimeout how long a client may leave an answer unread
 * @param maxHeaderBytes request line and header fields of a request
 * @param maxHeaderFields header fields of a request
 * @param maxParameters parameters of a query and a form together
 * @param maxRows elements of a list in a body
 * @param maxBodyBytes a REST body; 0: the largest of 10 MiB, {@code max_request_bytes} and any cluster's {@code
 *     producer.max_message_bytes}
 * @param maxMemoryBytes all REST bodies and large heads together; 0: a quarter of the heap
 * @param maxCallsPerConnection calls that one connection of gRPC or HTTP/2 may have open
 * @param maxResets calls that one connection of gRPC or HTTP/2 may cancel within {@code resetWindow}
 * @param resetWindow see {@code maxResets}
 * @param maxGroups consumer groups of a cluster that may be active here
 * @param maxTopics topics that all groups of a cluster together may consume here
 * @param maxBufferedBytes what is fetched ahead, or handed out and not acknowledged, for all groups of all clusters
 *     together; 0: a quarter of the heap
 */
public record LimitsConfig(
        int maxConnections,
        Duration maxConnectionIdle,
        Duration maxConnectionAge,
        Duration maxStreamAge,
        Duration headerTimeout,
        Duration bodyTimeout,
        int minBodyRate,
        Duration writeTimeout,
        int maxHeaderBytes,
        int maxHeaderFields,
        int maxParameters,
        int maxRows,
        int maxBodyBytes,
        long maxMemoryBytes,
        int maxCallsPerConnection,
        int maxResets,
        Duration resetWindow,
        int maxGroups,
        int maxTopics,
        long maxBufferedBytes) {

    /** Clients must have something from a stream before it ends. */
    private static final Duration LEAST_STREAM_AGE = Duration.ofSeconds(1);

    private static final Duration MOST_STREAM_AGE = Duration.ofHours(24);

    /** Less is in the buffer of a connection anyway. */
    private static final int LEAST_HEADER_BYTES = 8 * 1024;

    /** Checks every value. */
    public LimitsConfig {
        atLeast(0, "max_connections", maxConnections);
        positive("max_connection_idle", maxConnectionIdle);
        atLeast(0, "max_connection_age", maxConnectionAge.toNanos());
        isAge("max_stream_age", maxStreamAge);
        positive("header_timeout", headerTimeout);
        positive("body_timeout", bodyTimeout);
        atLeast(1, "min_body_rate", minBodyRate);
        positive("write_timeout", writeTimeout);
        atLeast(LEAST_HEADER_BYTES, "max_header_bytes", maxHeaderBytes);
        atLeast(1, "max_header_fields", maxHeaderFields);
        atLeast(1, "max_parameters", maxParameters);
        atLeast(1, "max_rows", maxRows);
        atLeast(0, "max_body_bytes", maxBodyBytes);
        atLeast(0, "max_memory_bytes", maxMemoryBytes);
        atLeast(1, "max_calls_per_connection", maxCallsPerConnection);
        atLeast(1, "max_resets", maxResets);
        // the window of gRPC counts seconds
        atLeast(Duration.ofSeconds(1).toNanos(), "reset_window", resetWindow.toNanos());
        atLeast(1, "max_groups", maxGroups);
        atLeast(1, "max_topics", maxTopics);
        atLeast(0, "max_buffered_bytes", maxBufferedBytes);
    }

    /** What holds if the file says nothing. */
    public static LimitsConfig defaults() {
        return builder().build();
    }

    /** The defaults, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same with what can be changed while the server runs as others have it. */
    LimitsConfig taking(LimitsConfig others) {
        return new LimitsConfig(
                maxConnections,
                maxConnectionIdle,
                maxConnectionAge,
                others.maxStreamAge,
                headerTimeout,
                others.bodyTimeout,
                others.minBodyRate,
                others.writeTimeout,
                maxHeaderBytes,
                maxHeaderFields,
                others.maxParameters,
                others.maxRows,
                maxBodyBytes,
                maxMemoryBytes,
                maxCallsPerConnection,
                maxResets,
                resetWindow,
                maxGroups,
                maxTopics,
                maxBufferedBytes);
    }

    private static void isAge(String key, Duration value) {
        if (value.compareTo(LEAST_STREAM_AGE) < 0 || value.compareTo(MOST_STREAM_AGE) > 0) {
            throw ServerConfig.invalid("limits." + key + " must be between 1s and 24h");
        }
    }

    private static void positive(String key, Duration value) {
        atLeast(1, key, value.toNanos());
    }

    private static void atLeast(long least, String key, long value) {
        if (value < least) {
            String bound = least == 1 ? "> 0" : ">= " + least;
            String unit = key.equals("reset_window") ? ">= 1s" : bound;
            throw ServerConfig.invalid("limits." + key + " must be " + unit);
        }
    }

    /** Collects values over the defaults. Confined to one thread. */
    public static final class Builder {
        private int maxConnections;
        private Duration maxConnectionIdle = Duration.ofHours(1);
        private Duration maxConnectionAge = Duration.ZERO;
        private Duration maxStreamAge = Duration.ofMinutes(30);
        private Duration headerTimeout = Duration.ofSeconds(30);
        private Duration bodyTimeout = Duration.ofSeconds(30);
        private int minBodyRate = 1024;
        private Duration writeTimeout = Duration.ofMinutes(1);
        private int maxHeaderBytes = 1024 * 1024;
        private int maxHeaderFields = 1000;
        private int maxParameters = 1000;
        private int maxRows = 10_000;
        private int maxBodyBytes;
        private long maxMemoryBytes;
        private int maxCallsPerConnection = 10_000;
        private int maxResets = 6000;
        private Duration resetWindow = Duration.ofSeconds(30);
        private int maxGroups = 500;
        private int maxTopics = 2000;
        private long maxBufferedBytes;

        private Builder() {}

        /** See {@link LimitsConfig#maxConnections}. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** See {@link LimitsConfig#maxConnectionIdle}. */
        public Builder maxConnectionIdle(Duration value) {
            maxConnectionIdle = value;
            return this;
        }

        /** See {@link LimitsConfig#maxConnectionAge}. */
        public Builder maxConnectionAge(Duration value) {
            maxConnectionAge = value;
            return this;
        }

        /** See {@link LimitsConfig#maxStreamAge}. */
        public Builder maxStreamAge(Duration value) {
            maxStreamAge = value;
            return this;
        }

        /** See {@link LimitsConfig#headerTimeout}. */
        public Builder headerTimeout(Duration value) {
            headerTimeout = value;
            return this;
        }

        /** See {@link LimitsConfig#bodyTimeout}. */
        public Builder bodyTimeout(Duration value) {
            bodyTimeout = value;
            return this;
        }

        /** See {@link LimitsConfig#minBodyRate}. */
        public Builder minBodyRate(int value) {
            minBodyRate = value;
            return this;
        }

        /** See {@link LimitsConfig#writeTimeout}. */
        public Builder writeTimeout(Duration value) {
            writeTimeout = value;
            return this;
        }

        /** See {@link LimitsConfig#maxHeaderBytes}. */
        public Builder maxHeaderBytes(int value) {
            maxHeaderBytes = value;
            return this;
        }

        /** See {@link LimitsConfig#maxHeaderFields}. */
        public Builder maxHeaderFields(int value) {
            maxHeaderFields = value;
            return this;
        }

        /** See {@link LimitsConfig#maxParameters}. */
        public Builder maxParameters(int value) {
            maxParameters = value;
            return this;
        }

        /** See {@link LimitsConfig#maxRows}. */
        public Builder maxRows(int value) {
            maxRows = value;
            return this;
        }

        /** See {@link LimitsConfig#maxBodyBytes}. */
        public Builder maxBodyBytes(int value) {
            maxBodyBytes = value;
            return this;
        }

        /** See {@link LimitsConfig#maxMemoryBytes}. */
        public Builder maxMemoryBytes(long value) {
            maxMemoryBytes = value;
            return this;
        }

        /** See {@link LimitsConfig#maxCallsPerConnection}. */
        public Builder maxCallsPerConnection(int value) {
            maxCallsPerConnection = value;
            return this;
        }

        /** See {@link LimitsConfig#maxResets}. */
        public Builder maxResets(int value) {
            maxResets = value;
            return this;
        }

        /** See {@link LimitsConfig#resetWindow}. */
        public Builder resetWindow(Duration value) {
            resetWindow = value;
            return this;
        }

        /** See {@link LimitsConfig#maxGroups}. */
        public Builder maxGroups(int value) {
            maxGroups = value;
            return this;
        }

        /** See {@link LimitsConfig#maxTopics}. */
        public Builder maxTopics(int value) {
            maxTopics = value;
            return this;
        }

        /** See {@link LimitsConfig#maxBufferedBytes}. */
        public Builder maxBufferedBytes(long value) {
            maxBufferedBytes = value;
            return this;
        }

        /** Fails with a {@link ConfigException} that names the first value that can't be. */
        public LimitsConfig build() {
            return new LimitsConfig(
                    maxConnections,
                    maxConnectionIdle,
                    maxConnectionAge,
                    maxStreamAge,
                    headerTimeout,
                    bodyTimeout,
                    minBodyRate,
                    writeTimeout,
                    maxHeaderBytes,
                    maxHeaderFields,
                    maxParameters,
                    maxRows,
                    maxBodyBytes,
                    maxMemoryBytes,
                    maxCallsPerConnection,
                    maxResets,
                    resetWindow,
                    maxGroups,
                    maxTopics,
                    maxBufferedBytes);
        }
    }
}
