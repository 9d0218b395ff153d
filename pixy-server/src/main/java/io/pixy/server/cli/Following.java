package io.pixy.server.cli;

import io.pixy.api.Delivery;
import java.time.Duration;
import java.util.Optional;

/** Messages of a queue as a server sends them. Confined to the thread of the command. */
interface Following extends AutoCloseable {

    /**
     * The next message.
     *
     * @param wait for that long; not at all if it is zero
     * @return nothing if there is none in time, or it ends and that is to be told next time
     * @throws RemoteException if the server has ended it, or is gone
     */
    Optional<Delivery> next(Duration wait) throws InterruptedException;

    /** Ends it. What was not acknowledged goes to others. */
    @Override
    void close();
}
