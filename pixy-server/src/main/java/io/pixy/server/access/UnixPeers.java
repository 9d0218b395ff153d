package io.pixy.server.access;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/** Asks the system who is at the other end of a Unix socket. No state. */
public final class UnixPeers {
    private UnixPeers() {}

    /** The name of its user; nothing where the system does not tell, or the socket is another one. */
    public static Optional<String> user(Object socket) {
        if (!(socket instanceof SocketChannel channel)
                || !channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
