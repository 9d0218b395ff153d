package io.pixy.api.config;

import java.util.Objects;

/**
 * Authentication at the brokers: section {@code net.sasl} of a cluster.
 *
 * @param enable whether to authenticate
 * @param handshake whether to announce the mechanism first, as every broker wants; Kafka's client always does
 * @param mechanism how to prove who one is
 * @param user not empty if enabled; with {@link SaslMechanism#OAUTHBEARER} the id of the client
 * @param password not empty if enabled; with {@link SaslMechanism#OAUTHBEARER} the secret of the client
 * @param tokenEndpoint where tokens are got, an address of https, or of http on this machine; only for
 *     {@link SaslMechanism#OAUTHBEARER}, which needs it
 * @param tokenScope what to ask a token for; empty: whatever the endpoint gives
 * @param tokenCaFile PEM file with the certificates that sign the endpoint's; empty: those of the system
 */
public record SaslConfig(
        boolean enable,
        boolean handshake,
        SaslMechanism mechanism,
        String user,
        String password,
        String tokenEndpoint,
        String tokenScope,
        String tokenCaFile) {

    private static final SaslConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public SaslConfig {
        Objects.requireNonNull(mechanism, "mechanism");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(tokenEndpoint, "tokenEndpoint");
        Objects.requireNonNull(tokenScope, "tokenScope");
        Objects.requireNonNull(tokenCaFile, "tokenCaFile");
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static SaslConfig defaults() {
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

    @Override
    public String toString() {
        return "SaslConfig[enable=" + enable + ", mechanism=" + mechanism + ", user=" + user + ", password=****"
                + ", tokenEndpoint=" + tokenEndpoint + ", tokenScope=" + tokenScope + ", tokenCaFile=" + tokenCaFile
                + "]";
    }

    /** Collects the values; each setter replaces one default. Not thread-safe. */
    public static final class Builder {
        private boolean enable = false;
        private boolean handshake = true;
        private SaslMechanism mechanism = SaslMechanism.PLAIN;
        private String user = "";
        private String password = "";
        private String tokenEndpoint = "";
        private String tokenScope = "";
        private String tokenCaFile = "";

        private Builder() {}

        /**
         * Sets {@code net.sasl.enable}.
         *
         * @param value see {@link SaslConfig#enable}
         * @return this builder
         */
        public Builder enable(boolean value) {
            this.enable = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.handshake}.
         *
         * @param value see {@link SaslConfig#handshake}
         * @return this builder
         */
        public Builder handshake(boolean value) {
            this.handshake = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.mechanism}.
         *
         * @param value see {@link SaslConfig#mechanism}
         * @return this builder
         */
        public Builder mechanism(SaslMechanism value) {
            this.mechanism = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.user}.
         *
         * @param value see {@link SaslConfig#user}
         * @return this builder
         */
        public Builder user(String value) {
            this.user = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.password}.
         *
         * @param value see {@link SaslConfig#password}
         * @return this builder
         */
        public Builder password(String value) {
            this.password = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.token_endpoint}.
         *
         * @param value see {@link SaslConfig#tokenEndpoint}
         * @return this builder
         */
        public Builder tokenEndpoint(String value) {
            this.tokenEndpoint = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.token_scope}.
         *
         * @param value see {@link SaslConfig#tokenScope}
         * @return this builder
         */
        public Builder tokenScope(String value) {
            this.tokenScope = value;
            return this;
        }

        /**
         * Sets {@code net.sasl.token_ca_file}.
         *
         * @param value see {@link SaslConfig#tokenCaFile}
         * @return this builder
         */
        public Builder tokenCaFile(String value) {
            this.tokenCaFile = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public SaslConfig build() {
            return new SaslConfig(enable, handshake, mechanism, user, password, tokenEndpoint, tokenScope, tokenCaFile);
        }
    }
}
