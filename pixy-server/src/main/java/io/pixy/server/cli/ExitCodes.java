package io.pixy.server.cli;

/** How the commands end, for scripts. No state. */
final class ExitCodes {
    static final int OK = 0;

    /** The server refused, can't be reached, or a file can't be read. */
    static final int FAILURE = 1;

    /** The command line makes no sense. */
    static final int USAGE = 2;

    /** There was nothing (more) to consume in time. */
    static final int NOTHING = 3;

    /** All was done, and something is not as it should be. */
    static final int TROUBLE = 4;

    private ExitCodes() {}
}
