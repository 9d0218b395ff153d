package io.pixy.testkit;

import java.time.Duration;
import java.util.Objects;

/** A broker inside this JVM. Thread-safe: as its node is. */
final class InJvmBroker implements Broker, NodeInThisJvm {
    private final int id;
    private final int port;
    private final InJvmNode node;
    private final Duration timeout;

    InJvmBroker(int id, int port, InJvmNode node, Duration timeout) {
        this.id = id;
        this.port = port;
        this.node = Objects.requireNonNull(node);
        this.timeout = Objects.requireNonNull(timeout);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        node.stop(timeout);
    }

    @Override
    public void start() {
        node.start(Deadline.in(timeout));
    }

    @Override
    public boolean isRunning() {
        return node.isRunning();
    }

    @Override
    public long pid() {
        throw NodeInThisJvm.notAProcess("pid");
    }
}
