package io.pixy.server.http;

/** What the console of a listener may ask of the API for messages. */
public enum ConsoleRights {
    /** There is no console here. */
    NONE,
    /** What changes nothing, and takes no message from anybody. */
    LOOK,
    /** What everybody else may. */
    ALL
}
