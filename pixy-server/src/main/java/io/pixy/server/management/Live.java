package io.pixy.server.management;

/** Writes an answer that goes on for as long as somebody reads it. */
@FunctionalInterface
public interface Live {

    /** Called once, when status and headers are decided; returns at once, and writes then or later. */
    void begin(Sink sink);

    /** Where it is written to. Thread-safe; nothing here blocks. */
    interface Sink {

        /**
         * Sends some bytes, which must not change any more. A reader that is slow gets nothing new: leave out what it would
         * have been sent.
         *
         * @return false if nothing was taken, since what was sent before is still unread, or nobody reads any more
         */
        boolean send(byte[] bytes);

        /** Whether somebody may still read it; what ends it may be noticed only when something is sent. */
        boolean isOpen();

        /** Ends it. Idempotent. */
        void end();

        /** Has {@code action} run once when it has ended, by whomever, on any thread; at once if it has already. */
        void onEnd(Runnable action);
    }
}
