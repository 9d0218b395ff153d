package io.pixy.api.access;

import java.util.Optional;

/** Is told of what callers do, and can keep them from doing too much of it. Thread-safe; must neither block nor fail. */
public interface AccessWatch {
    /** One that neither sees nor says anything. */
    AccessWatch NONE = new AccessWatch() {};

    /**
     * Somebody is about to do what it may do.
     *
     * @param who whoever it is
     * @param what it
     * @param bytes how much is written; 0 where nothing is
     * @throws io.pixy.api.TooManyRequestsException if that is too much
     */
    default void onCall(Identity who, Action what, long bytes) {}

    /**
     * Somebody wanted what it may not do.
     *
     * @param who whoever it is
     * @param from where it calls from, as {@link Guarded} was told; may be empty
     * @param what it
     */
    default void onDenied(Identity who, String from, Action what) {}

    /**
     * Something {@linkplain Verb#isAdministrative() administrative} has been done, or tried.
     *
     * @param who whoever did it
     * @param from where it called from; may be empty
     * @param what it
     * @param detail more about it, for people; may be empty
     * @param failure why it came to nothing; nothing if it did not
     */
    default void onDone(Identity who, String from, Action what, String detail, Optional<Throwable> failure) {}

    /**
     * What bounds how many messages somebody may have in hands.
     *
     * @param who whoever it is
     * @return the same for all calls of one caller; nothing where there is no bound
     */
    default Optional<Hands> hands(Identity who) {
        return Optional.empty();
    }
}
