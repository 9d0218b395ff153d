package io.pixy.testkit;

import java.time.Duration;
import java.util.Objects;

/** A broker in a JVM of its own. Thread-safe: as its process is. */
final class ProcessBroker extends ProcessNode implements Broker {
    private final int id;
    private final BrokerPorts ports;
    private final Surroundings surroundings;

    ProcessBroker(int id, BrokerPorts ports, ChildProcess process, Surroundings surroundings, Duration timeout) {
        super(process, timeout);
        this.id = id;
        this.ports = Objects.requireNonNull(ports);
        this.surroundings = Objects.requireNonNull(surroundings);
    }

    /** What a broker needs from its cluster around a start. */
    interface Surroundings {
        /** Waits until the cluster has forgotten the broker's last life, where that would be in its way. */
        void awaitForgotten(int brokerId, Deadline deadline);

        /** Whether the cluster knows the broker as alive. */
        boolean isMember(int brokerId);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public int port() {
        return ports.client();
    }

    @Override
    public void start() {
        if (process.isRunning()) {
            return;
        }
        Deadline deadline = Deadline.in(timeout);
        surroundings.awaitForgotten(id, deadline);
        // The cluster is asked only when there is somebody to answer, or its client would fill the log of the tests.
        process.start(
                deadline,
                () -> Ports.isListening(ports.client())
                        && Ports.isListening(ports.direct())
                        && surroundings.isMember(id));
    }

    @Override
    public long pid() {
        return process.pid();
    }
}
