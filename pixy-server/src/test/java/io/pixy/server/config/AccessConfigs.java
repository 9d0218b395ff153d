package io.pixy.server.config;

/** Sections about access, from text. */
public final class AccessConfigs {
    private AccessConfigs() {}

    /** What {@code access} and {@code quotas} of a file come to; the file needs nothing else. */
    public static AccessConfig of(String yaml) {
        return Configs.config(yaml + "\nproxies: {default: {}}\n").access();
    }

    /** The whole of it. */
    public static ServerConfig server(String yaml) {
        return Configs.config(yaml + "\nproxies: {default: {}}\n");
    }
}
