package io.pixy.server.config;

import java.util.List;
import java.util.Locale;

/**
 * How REST deals with web pages and old upgrades: the section {@code http} of the file. Immutable.
 *
 * @param allowedOrigins origins, such as {@code https://admin.example.com}, whose pages may use the API; {@code *}: all
 * @param allowedHosts names by which browsers may reach the API, besides localhost and addresses
 * @param h2cUpgrade whether a connection of HTTP/1.1 may be turned into one of HTTP/2 without TLS
 */
public record HttpConfig(List<String> allowedOrigins, List<String> allowedHosts, boolean h2cUpgrade) {
    private static final HttpConfig DEFAULTS = new HttpConfig(List.of(), List.of(), false);

    /** Checks the origins. */
    public HttpConfig {
        allowedOrigins = lowerCase(allowedOrigins);
        allowedHosts = lowerCase(allowedHosts);
        for (String origin : allowedOrigins) {
            if (!origin.matches("\\*|null|[a-z][a-z0-9+.-]*://[^/?#@]+")) {
                throw ServerConfig.invalid(
                        "http.allowed_origins must be of the form https://host:port, or *: " + origin);
            }
        }
        for (String host : allowedHosts) {
            if (host.matches(".*[/:*].*")) {
                throw ServerConfig.invalid("http.allowed_hosts must be names without port: " + host);
            }
        }
    }

    /** What holds if the file says nothing. */
    public static HttpConfig defaults() {
        return DEFAULTS;
    }

    private static List<String> lowerCase(List<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }
}
