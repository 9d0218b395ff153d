package io.pixy.server.config;

import java.util.List;

/**
 * A configuration and what is odd about it. Immutable.
 *
 * @param config can be used
 * @param warnings keys that have no effect, each with the line it is on; in the order of the file
 */
public record LoadedConfig(ServerConfig config, List<String> warnings) {

    /** Copies the list. */
    public LoadedConfig {
        warnings = List.copyOf(warnings);
    }
}
