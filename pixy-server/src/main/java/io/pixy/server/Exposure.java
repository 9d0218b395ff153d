package io.pixy.server;

import io.pixy.server.config.ServerConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether anybody on the network can do everything. No state. */
final class Exposure {
    private Exposure() {}

    /** What to tell who starts it, where that is so. */
    static Optional<String> of(ServerConfig config) {
        if (!config.access().policy().allowsByDefault()) {
            return Optional.empty();
        }
        Stream<String> ofMessages = config.tls().isPresent()
                ? Stream.empty()
                : Stream.of(config.grpcAddr(), config.tcpAddr(), config.unixAddr(), config.grpcUnixAddr());
        List<String> open = Stream.concat(ofMessages, byConsole(config))
                .filter(text -> !text.isEmpty())
                .filter(text -> isReached(new ListenAddress(text)))
                .toList();
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Whoever reaches " + String.join(" or ", open) + " can read and write all topics and move all"
                                + " groups: there is neither TLS nor `access.default: deny`. See docs/security.md");
    }

    /** Below the console there is all of the API for messages, and whoever is no browser can ask for it as well. */
    private static Stream<String> byConsole(ServerConfig config) {
        boolean speaksTls = config.tls().isPresent() && config.management().tls();
        boolean writes = config.console().enabled() && !config.console().readOnly();
        return writes && !speaksTls ? Stream.of(config.management().addr()) : Stream.empty();
    }

    private static boolean isReached(ListenAddress address) {
        try {
            return !address.isUnix()
                    && !((InetSocketAddress) address.socketAddress())
                            .getAddress()
                            .isLoopbackAddress();
        } catch (StartException e) {
            // it will be told when it can't be bound
            return false;
        }
    }
}
