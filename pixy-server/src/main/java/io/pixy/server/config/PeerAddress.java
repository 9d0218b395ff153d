package io.pixy.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where another instance is, or several. Immutable.
 *
 * @param host a name or an address; IPv6 in brackets
 * @param port of its gRPC
 * @param isEach whether an instance is at each address that the name has
 */
public record PeerAddress(String host, int port, boolean isEach) {
    private static final String EACH = "dns:///";
    private static final Pattern FORM = Pattern.compile("([^\\s/:@\\[\\]]+|\\[[0-9a-fA-F:.%]+]):([0-9]{1,5})");
    private static final int MOST_PORT = 65_535;

    /** Fails with a {@link ConfigException} if it can't be one. */
    static PeerAddress of(String text) {
        boolean isEach = text.startsWith(EACH);
        Matcher matcher = FORM.matcher(isEach ? text.substring(EACH.length()) : text);
        if (matcher.matches()) {
            int port = Integer.parseInt(matcher.group(2));
            if (port > 0 && port <= MOST_PORT) {
                return new PeerAddress(matcher.group(1), port, isEach);
            }
        }
        throw ServerConfig.invalid(
                "peers must be of the form host:port, or dns:///name:port for all addresses of a name:" + " "
                        + (text.length() > 100 ? text.substring(0, 100) + "..." : text));
    }

    /** Without the sign for all addresses. */
    public String hostAndPort() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return (isEach ? EACH : "") + hostAndPort();
    }
}
