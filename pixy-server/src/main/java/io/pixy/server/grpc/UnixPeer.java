package io.pixy.server.grpc;

import java.net.SocketAddress;
import java.util.Optional;

/** The other end of a Unix socket, which has no address but a user. Immutable. */
final class UnixPeer extends SocketAddress {
    private static final long serialVersionUID = 1L;

    /** May be null. */
    private final String user;

    UnixPeer(Optional<String> user) {
        this.user = user.orElse(null);
    }

    /** Whom the system names; nothing if it does not. */
    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    @Override
    public String toString() {
        return "unix";
    }
}
