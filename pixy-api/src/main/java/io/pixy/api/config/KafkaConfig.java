package io.pixy.api.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How the brokers are reached: section {@code kafka} of a cluster.
 *
 * @param seedPeers brokers to begin with, {@code host:port}; the others are discovered
 * @param version the oldest release to get along with; empty: whatever the brokers speak
 * @param tls whether to speak TLS
 * @param caCertificateFile PEM file with the certificates that sign the brokers'; empty: those of the system
 * @param clientCertificateFile PEM file with the certificate to show; needs {@code clientKeyFile} too
 * @param clientKeyFile PEM file with its key
 * @param insecure accept any certificate and host name
 * @param properties further settings of the Kafka clients, by their names in Kafka
 */
public record KafkaConfig(
        List<String> seedPeers,
        Optional<KafkaVersion> version,
        boolean tls,
        String caCertificateFile,
        String clientCertificateFile,
        String clientKeyFile,
        boolean insecure,
        Map<String, String> properties) {

    private static final KafkaConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public KafkaConfig {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(caCertificateFile, "caCertificateFile");
        Objects.requireNonNull(clientCertificateFile, "clientCertificateFile");
        Objects.requireNonNull(clientKeyFile, "clientKeyFile");
        seedPeers = List.copyOf(seedPeers);
        properties = Map.copyOf(properties);
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static KafkaConfig defaults() {
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

    /** Without the values of {@code properties}, which may be passwords and keys. */
    @Override
    public String toString() {
        return "KafkaConfig[seedPeers=" + seedPeers + ", version=" + version + ", tls=" + tls + ", caCertificateFile="
                + caCertificateFile + ", clientCertificateFile=" + clientCertificateFile + ", clientKeyFile="
                + clientKeyFile + ", insecure=" + insecure + ", properties=" + new TreeSet<>(properties.keySet())
                + "]";
    }

    /** Collects the values; each setter replaces one default. Not thread-safe. */
    public static final class Builder {
        private List<String> seedPeers = List.of("localhost:9092");
        private Optional<KafkaVersion> version = Optional.empty();
        private boolean tls = false;
        private String caCertificateFile = "";
        private String clientCertificateFile = "";
        private String clientKeyFile = "";
        private boolean insecure = false;
        private Map<String, String> properties = Map.of();

        private Builder() {}

        /**
         * Sets {@code kafka.seed_peers}.
         *
         * @param value see {@link KafkaConfig#seedPeers}
         * @return this builder
         */
        public Builder seedPeers(List<String> value) {
            this.seedPeers = value;
            return this;
        }

        /**
         * Sets {@code kafka.version}.
         *
         * @param value see {@link KafkaConfig#version}
         * @return this builder
         */
        public Builder version(Optional<KafkaVersion> value) {
            this.version = value;
            return this;
        }

        /**
         * Sets {@code kafka.tls}.
         *
         * @param value see {@link KafkaConfig#tls}
         * @return this builder
         */
        public Builder tls(boolean value) {
            this.tls = value;
            return this;
        }

        /**
         * Sets {@code kafka.ca_certificate_file}.
         *
         * @param value see {@link KafkaConfig#caCertificateFile}
         * @return this builder
         */
        public Builder caCertificateFile(String value) {
            this.caCertificateFile = value;
            return this;
        }

        /**
         * Sets {@code kafka.client_certificate_file}.
         *
         * @param value see {@link KafkaConfig#clientCertificateFile}
         * @return this builder
         */
        public Builder clientCertificateFile(String value) {
            this.clientCertificateFile = value;
            return this;
        }

        /**
         * Sets {@code kafka.client_key_file}.
         *
         * @param value see {@link KafkaConfig#clientKeyFile}
         * @return this builder
         */
        public Builder clientKeyFile(String value) {
            this.clientKeyFile = value;
            return this;
        }

        /**
         * Sets {@code kafka.insecure}.
         *
         * @param value see {@link KafkaConfig#insecure}
         * @return this builder
         */
        public Builder insecure(boolean value) {
            this.insecure = value;
            return this;
        }

        /**
         * Sets {@code kafka.properties}.
         *
         * @param value see {@link KafkaConfig#properties}
         * @return this builder
         */
        public Builder properties(Map<String, String> value) {
            this.properties = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public KafkaConfig build() {
            return new KafkaConfig(
                    seedPeers,
                    version,
                    tls,
                    caCertificateFile,
                    clientCertificateFile,
                    clientKeyFile,
                    insecure,
                    properties);
        }
    }
}
