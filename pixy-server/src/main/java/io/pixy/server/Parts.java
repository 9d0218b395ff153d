package io.pixy.server;

import io.pixy.server.config.ServerConfig;
import java.time.Duration;
import java.util.List;

/** Makes what a configuration asks for; starts nothing. */
interface Parts {

    /**
     * The engine with all clusters, which stops within {@code shutdownTimeout}.
     *
     * @throws StartException if it can't be what a cluster asks for
     */
    Engine engine(ServerConfig config, Duration shutdownTimeout);

    /**
     * The listeners in the order in which they are to be started.
     *
     * @param running the process that they are in
     * @throws StartException if the files of TLS can't be used
     */
    List<Surface> surfaces(ServerConfig config, Engine engine, Running running);
}
