package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster that starts when it is first asked for. JUnit's store closes it.
 *
 * <p>Thread-safe: under the monitor.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes only a CloseableResource
final class LazyCluster implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final TestClusterBuilder builder;

    @GuardedBy("this") private TestCluster cluster;

    LazyCluster(TestClusterBuilder builder) {
        this.builder = Objects.requireNonNull(builder);
    }

    synchronized TestCluster get() {
        if (cluster == null) {
            cluster = builder.start();
        }
        return cluster;
    }

    @Override
    public synchronized void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
