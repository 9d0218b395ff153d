package io.pixy.engine.runtime;

import java.util.concurrent.Executor;

/**
 * Runs each task on a daemon thread of its own: for what is rare, can block for long and must hold up nothing else.
 * Immutable.
 *
 * @param name of the threads
 */
public record OwnThread(String name) implements Executor {

    @Override
    public void execute(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
