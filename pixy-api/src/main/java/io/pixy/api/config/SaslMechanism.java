package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** How to prove who one is: {@code net.sasl.mechanism}. */
public enum SaslMechanism {
    /** User and password as they are; only sensible with TLS. */
    PLAIN("PLAIN"),

    /** Challenge and response. */
    SCRAM_SHA_256("SCRAM-SHA-256"),

    /** Challenge and response. */
    SCRAM_SHA_512("SCRAM-SHA-512"),

    /** A token that is got for the client's id and secret (OAuth 2.0, RFC 6749 section 4.4; KIP-768). */
    OAUTHBEARER("OAUTHBEARER");

    private final String text;

    SaslMechanism(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code PLAIN}
     */
    public String text() {
        return text;
    }

    /**
     * Reads a value as it stands in configuration files.
     *
     * @param text case-sensitive
     * @return nothing if there is no such value
     */
    public static Optional<SaslMechanism> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
