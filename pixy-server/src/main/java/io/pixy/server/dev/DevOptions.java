package io.pixy.server.dev;

import io.pixy.server.ListenAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code pixy dev} was told. Immutable.
 *
 * @param grpc where gRPC is served
 * @param http where REST is served
 * @param data where everything is kept; nothing for the place of this user
 * @param withZooKeeper whether groups have their members there
 */
record DevOptions(ListenAddress grpc, ListenAddress http, Optional<Path> data, boolean withZooKeeper) {
    DevOptions {
        Objects.requireNonNull(grpc);
        Objects.requireNonNull(http);
        Objects.requireNonNull(data);
    }
}
