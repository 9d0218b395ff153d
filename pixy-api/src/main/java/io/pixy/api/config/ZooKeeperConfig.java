package io.pixy.api.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Servers that can know the members of groups: section {@code zoo_keeper} of a cluster. Where some are given, and {@link
 * ConsumerConfig#membership} says nothing else, they do.
 *
 * @param seedPeers members of the ensemble, {@code host:port}; empty if none are given
 * @param chroot prefix of every path, such as {@code /kafka}; a slash at its end is dropped
 * @param sessionTimeout after that long without contact an instance loses its partitions; the server may set other limits
 */
public record ZooKeeperConfig(List<String> seedPeers, String chroot, Duration sessionTimeout) {

    private static final ZooKeeperConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public ZooKeeperConfig {
        Objects.requireNonNull(chroot, "chroot");
        Objects.requireNonNull(sessionTimeout, "sessionTimeout");
        seedPeers = List.copyOf(seedPeers);
        chroot = chroot.replaceAll("/+$", "");
        if (!chroot.isEmpty() && !chroot.startsWith("/")) {
            chroot = "/" + chroot;
        }
        Checks.positive("zoo_keeper.session_timeout", sessionTimeout);
    }

    /** The same, with the server of this host if none are given. */
    ZooKeeperConfig withServers() {
        return seedPeers.isEmpty() ? new ZooKeeperConfig(List.of("localhost:2181"), chroot, sessionTimeout) : this;
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static ZooKeeperConfig defaults() {
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
        private List<String> seedPeers = List.of();
        private String chroot = "";
        private Duration sessionTimeout = Duration.ofSeconds(15);

        private Builder() {}

        /**
         * Sets {@code zoo_keeper.seed_peers}.
         *
         * @param value see {@link ZooKeeperConfig#seedPeers}
         * @return this builder
         */
        public Builder seedPeers(List<String> value) {
            this.seedPeers = value;
            return this;
        }

        /**
         * Sets {@code zoo_keeper.chroot}.
         *
         * @param value see {@link ZooKeeperConfig#chroot}
         * @return this builder
         */
        public Builder chroot(String value) {
            this.chroot = value;
            return this;
        }

        /**
         * Sets {@code zoo_keeper.session_timeout}.
         *
         * @param value see {@link ZooKeeperConfig#sessionTimeout}
         * @return this builder
         */
        public Builder sessionTimeout(Duration value) {
            this.sessionTimeout = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public ZooKeeperConfig build() {
            return new ZooKeeperConfig(seedPeers, chroot, sessionTimeout);
        }
    }
}
