package io.pixy.server.config;

/** The command line can't be understood, or asks for help. The message is the first line to print, if there is one. */
public final class FlagException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isHelp;

    FlagException(String message, boolean isHelp) {
        super(message);
        this.isHelp = isHelp;
    }

    /** Whether help was asked for, which is no error. */
    public boolean isHelp() {
        return isHelp;
    }
}
