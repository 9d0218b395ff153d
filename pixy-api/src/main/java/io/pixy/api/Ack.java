package io.pixy.api;

/** What a consume request acknowledges. Immutable. */
public sealed interface Ack {

    /**
     * Nothing: the message stays pending until {@link Cluster#ack} or {@code consumer.ack_timeout}, after which it is
     * handed out again.
     *
     * @return acknowledges nothing
     */
    static Ack none() {
        return None.INSTANCE;
    }

    /**
     * The very message that the request returns, before it is returned (at most once).
     *
     * @return acknowledges the returned message
     */
    static Ack auto() {
        return Auto.INSTANCE;
    }

    /**
     * A message that was consumed earlier from the same group and topic. An acknowledgement that can't be applied is
     * logged, and does not fail the request.
     *
     * @param partition 0 or above
     * @param offset 0 or above
     * @return acknowledges that message
     * @throws InvalidRequestException if a number is negative
     */
    static Ack of(int partition, long offset) {
        return new Of(partition, offset);
    }

    /** See {@link Ack#none()}. */
    enum None implements Ack {
        /** The only one. */
        INSTANCE
    }

    /** See {@link Ack#auto()}. */
    enum Auto implements Ack {
        /** The only one. */
        INSTANCE
    }

    /**
     * See {@link Ack#of}.
     *
     * @param partition 0 or above
     * @param offset 0 or above
     */
    record Of(int partition, long offset) implements Ack {
        /**
         * Checks the numbers.
         *
         * @throws InvalidRequestException if a number is negative
         */
        public Of {
            if (partition < 0) {
                throw new InvalidRequestException("bad partition: " + partition);
            }
            if (offset < 0) {
                throw new InvalidRequestException("bad offset: " + offset);
            }
        }
    }
}
