package io.pixy.engine.together;

/** An instance with its clients. Confined to the test's thread. */
interface Member extends AutoCloseable {
    /** Its id in the group. */
    String id();

    /** The name it reports under. */
    String name();

    /** Whether its clients keep some messages for a while, so that others overtake them. */
    void hold(boolean on);

    /** Leaves in order. */
    @Override
    void close();
}
