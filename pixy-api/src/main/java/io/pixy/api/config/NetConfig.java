package io.pixy.api.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Connections to the brokers: section {@code net} of a cluster.
 *
 * @param dialTimeout how long a connection may take to be made; more than zero
 * @param readTimeout how long a broker may take to answer; more than zero
 * @param writeTimeout how long a request may take to be sent; more than zero
 * @param sasl who to log in as
 */
public record NetConfig(Duration dialTimeout, Duration readTimeout, Duration writeTimeout, SaslConfig sasl) {

    private static final NetConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public NetConfig {
        Objects.requireNonNull(dialTimeout, "dialTimeout");
        Objects.requireNonNull(readTimeout, "readTimeout");
        Objects.requireNonNull(writeTimeout, "writeTimeout");
        Objects.requireNonNull(sasl, "sasl");
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static NetConfig defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the values; each setter replaces one default. Not thread-safe. */
    public static final class Builder {
        private Duration dialTimeout = Duration.ofSeconds(30);
        private Duration readTimeout = Duration.ofSeconds(30);
        private Duration writeTimeout = Duration.ofSeconds(30);
        private SaslConfig sasl = SaslConfig.defaults();

        private Builder() {}

        /**
         * Sets {@code net.dial_timeout}.
         *
         * @param value see {@link NetConfig#dialTimeout}
         * @return this builder
         */
        public Builder dialTimeout(Duration value) {
            this.dialTimeout = value;
            return this;
        }

        /**
         * Sets {@code net.read_timeout}.
         *
         * @param value see {@link NetConfig#readTimeout}
         * @return this builder
         */
        public Builder readTimeout(Duration value) {
            this.readTimeout = value;
            return this;
        }

        /**
         * Sets {@code net.write_timeout}.
         *
         * @param value see {@link NetConfig#writeTimeout}
         * @return this builder
         */
        public Builder writeTimeout(Duration value) {
            this.writeTimeout = value;
            return this;
        }

        /**
         * Sets {@code net.sasl}.
         *
         * @param value see {@link NetConfig#sasl}
         * @return this builder
         */
        public Builder sasl(SaslConfig value) {
            this.sasl = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public NetConfig build() {
            return new NetConfig(dialTimeout, readTimeout, writeTimeout, sasl);
        }
    }
}
