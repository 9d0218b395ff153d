package io.pixy.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a surface listens. The text alone decides: with a {@code :} it is {@code host:port}, {@code :port} or
 * {@code [ipv6]:port}, without one it is the path of a Unix socket. Immutable.
 *
 * @param text as configured
 */
public record ListenAddress(String text) {

    /** Checks nothing: what is wrong with an address shows when it is bound, {@link #socketAddress}. */
    public ListenAddress {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty address is no address");
        }
    }

    /** Whether this is the path of a Unix socket. */
    public boolean isUnix() {
        return !text.contains(":");
    }

    /** The path, if {@link #isUnix}. */
    public Path path() {
        return Path.of(text);
    }

    /**
     * The address to bind. Without host it is all addresses, of IPv4 and IPv6.
     *
     * @throws StartException if the text is no address or the host is not known
     */
    public SocketAddress socketAddress() {
        if (isUnix()) {
            return UnixDomainSocketAddress.of(text);
        }
        int colon = text.lastIndexOf(':');
        String host = host(text.substring(0, colon));
        int port = port(text.substring(colon + 1));
        InetSocketAddress address = host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new StartException("listen tcp: lookup " + host + ": no such host");
        }
        return address;
    }

    /**
     * Why binding failed, in full: {@code failed to start gRPC server: failed to create listener: listen tcp
     * 0.0.0.0:19091: bind: address already in use}.
     *
     * @param server such as {@code gRPC server} or {@code TCP socket based HTTP API server}
     * @param cause what binding threw; a cause inside it that speaks of the address counts
     */
    public StartException refused(String server, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && !OsErrors.isRefusal(root)) {
            root = root.getCause();
        }
        String why = root instanceof StartException ? root.getMessage() : "listen " + network() + why(root);
        return new StartException("failed to start " + server + ": failed to create listener: " + why, cause);
    }

    private String network() {
        return (isUnix() ? "unix " : "tcp ") + text;
    }

    private String why(Throwable cause) {
        if (isUnix() && Files.exists(path())) {
            return ": bind: address already in use";
        }
        Path parent = isUnix() ? path().toAbsolutePath().getParent() : null;
        if (parent != null && !Files.exists(parent)) {
            return ": bind: no such file or directory";
        }
        return ": bind: " + OsErrors.reason(cause);
    }

    private String host(String before) {
        boolean bracketed = before.startsWith("[") && before.endsWith("]");
        String host = bracketed ? before.substring(1, before.length() - 1) : before;
        if (!bracketed && host.contains(":")) {
            throw new StartException("listen tcp: address " + text + ": too many colons in address");
        }
        return host;
    }

    private int port(String digits) {
        int port;
        try {
            port = digits.isEmpty() ? 0 : Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new StartException("listen tcp: lookup tcp/" + digits + ": unknown port", e);
        }
        if (port < 0 || port > 65_535) {
            throw new StartException("listen tcp: address " + digits + ": invalid port");
        }
        return port;
    }

    @Override
    public String toString() {
        return text;
    }
}
