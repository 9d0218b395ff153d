package io.pixy.engine.together;

/** Hears what consuming clients see. Times are of the machine's monotonic clock, which all its processes share. */
interface Reports {
    /** A message has come. */
    void delivered(String member, int partition, long offset, long nanos);

    /**
     * A message was acknowledged.
     *
     * @param sentNanos when the acknowledgement was sent
     * @param doneNanos when it was confirmed; {@link #REFUSED} if it was refused
     */
    void acknowledged(String member, int partition, long offset, long sentNanos, long doneNanos);

    /** A client has given up, which none of them should. */
    void failed(String member, String why);

    long REFUSED = Long.MIN_VALUE;
}
