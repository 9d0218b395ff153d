package io.pixy.server.config;

import java.util.Set;

/** A part that takes over what concerns it of a new configuration while the server runs. */
public interface Reloadable {

    /**
     * The keys that it takes over, each with all that is below it, such as {@code limits.max_rows}; {@code *} is any one
     * part, as in {@code proxies.*.consumer.queues}.
     */
    Set<String> keys();

    /**
     * Checks whether it can, and changes nothing yet.
     *
     * @return makes the change, for which nothing is missing any more; not called if another part can't make its own
     * @throws ConfigException if it can't
     */
    Runnable prepare(ServerConfig next);
}
