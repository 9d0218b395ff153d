package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A controller or a broker inside this JVM.
 *
 * <p>Thread-safe: one operation at a time, under the monitor.
 */
final class InJvmNode {
    private final IsolatedKafka kafka;
    private final String name;
    private final Map<String, String> properties;
    private final Path log;

    @GuardedBy("this") private Mirror server;

    InJvmNode(IsolatedKafka kafka, String name, Map<String, String> properties, Path log) {
        this.kafka = Objects.requireNonNull(kafka);
        this.name = Objects.requireNonNull(name);
        this.properties = Map.copyOf(properties);
        this.log = Objects.requireNonNull(log);
    }

    synchronized void start(Deadline deadline) {
        if (server != null) {
            return;
        }
        try {
            server = deadline.call("start of " + name, kafka.loader(), () -> {
                Mirror created = kafka.newServer(properties);
                created.call("startup");
                return created;
            });
        } catch (TestClusterException e) {
            throw new TestClusterException(e.getMessage() + DataDirectory.tail(log), e);
        }
    }

    synchronized void stop(Duration timeout) {
        if (server == null) {
            return;
        }
        Mirror stopping = server;
        server = null;
        Deadline.in(timeout).call("stop of " + name, kafka.loader(), () -> {
            stopping.call("shutdown");
            return stopping.call("awaitShutdown");
        });
    }

    synchronized boolean isRunning() {
        return server != null;
    }
}
