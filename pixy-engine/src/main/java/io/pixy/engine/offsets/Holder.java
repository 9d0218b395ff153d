package io.pixy.engine.offsets;

/**
 * Who has messages in hands, and wants to know when that changes. Called on the strands of groups; must be quick, and must
 * not call back.
 */
public interface Holder {
    /** Somebody who does not want to know. */
    Holder NOBODY = new Holder() {
        @Override
        public void onTaken(long bytes) {}

        @Override
        public void onReturned(long bytes) {}

        @Override
        public void onRevoking(int partition, long untilNanos) {}
    };

    /** A message is out, which is so large. */
    void onTaken(long bytes);

    /** It is out no more: it was settled or given back, its lease has run out, or it is not known here any more. */
    void onReturned(long bytes);

    /** So many messages, so large together, which were out and have returned, have never reached their receiver. */
    default void onUndone(int messages, long bytes) {}

    /** The partition of messages that are out is about to be given up: they can be settled until then. */
    void onRevoking(int partition, long untilNanos);
}
