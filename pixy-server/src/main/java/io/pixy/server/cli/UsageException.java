package io.pixy.server.cli;

/** The command line makes no sense, which only shows when its parts are seen together. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
