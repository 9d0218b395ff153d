package io.pixy.bench.table;

import io.pixy.bench.load.Api;
import io.pixy.bench.process.ServerProcess;
import java.util.Locale;

/** One of the two interfaces. */
enum Surface {
    REST,
    GRPC;

    Api of(ServerProcess server) {
        return this == REST ? server.rest() : server.grpc();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
