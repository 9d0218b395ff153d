package io.pixy.server.http;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * When an answer was given by another thread than that which read its request, Jetty has a thread of the pool read on. As a
 * rule there is nothing to read yet: then whoever has answered only asks the socket to tell when there is, which is a change
 * of threads less for each request that waits. Thread-safe: as the parts are.
 *
 * @param connection what reads when it is run
 * @param nothingRead whether no further requests came with the last one
 * @param pool what else is to be done
 */
record ReadingOn(Runnable connection, BooleanSupplier nothingRead, WatchedEndPoint socket, TryExecutor pool)
        implements TryExecutor {
    @Override
    public void execute(Runnable task) {
        if (!isRunWithoutReading(task)) {
            pool.execute(task);
        }
    }

    @Override
    public boolean tryExecute(Runnable task) {
        return isRunWithoutReading(task) || pool.tryExecute(task);
    }

    private boolean isRunWithoutReading(Runnable task) {
        boolean runs = task == connection && nothingRead.getAsBoolean();
        if (runs) {
            socket.withoutReading(connection);
        }
        return runs;
    }
}
