package io.pixy.testkit;

import java.time.Duration;
import java.util.Objects;

/** A server in a JVM of its own. Thread-safe: as its process is. */
abstract class ProcessNode implements Node {
    final ChildProcess process;
    final Duration timeout;

    ProcessNode(ChildProcess process, Duration timeout) {
        this.process = Objects.requireNonNull(process);
        this.timeout = Objects.requireNonNull(timeout);
    }

    @Override
    public final void stop() {
        process.stop(timeout);
    }

    @Override
    public final void kill() {
        process.kill();
    }

    @Override
    public final void pause() {
        process.pause();
    }

    @Override
    public final void resume() {
        process.resume();
    }

    @Override
    public final boolean isRunning() {
        return process.isRunning();
    }
}
