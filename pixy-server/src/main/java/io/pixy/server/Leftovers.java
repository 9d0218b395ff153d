package io.pixy.server;

import io.pixy.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sockets of an earlier process that could not remove them. No state. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /** Deletes whatever lies where the Unix sockets will be; if that can't be, binding will fail and tell. */
    static void remove(ServerConfig config) {
        Stream.of(config.unixAddr(), config.grpcUnixAddr())
                .filter(text -> !text.isEmpty())
                .map(ListenAddress::new)
                .filter(ListenAddress::isUnix)
                .forEach(address -> remove(address.path()));
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.error("Cannot remove {}: err=(remove {}: {})", path, path, OsErrors.reason(e));
        }
    }
}
