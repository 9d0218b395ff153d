package io.pixy.server.config;

/** The configuration can't be used. The message is what stands in {@code Failed to load config: err=(...)}. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
