package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Pixy server that starts, and its cluster with it, when it is first asked for. JUnit's store closes it, before the cluster
 * that was put there earlier.
 *
 * <p>Thread-safe: under the monitor.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes only a CloseableResource
final class LazyPixy implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final LazyCluster cluster;
    private final TestPixyBuilder builder;

    @GuardedBy("this") private TestPixy pixy;

    LazyPixy(LazyCluster cluster, TestPixyBuilder builder) {
        this.cluster = Objects.requireNonNull(cluster);
        this.builder = Objects.requireNonNull(builder);
    }

    synchronized TestPixy get() {
        if (pixy == null) {
            pixy = builder.start(cluster.get());
        }
        return pixy;
    }

    @Override
    public synchronized void close() {
        if (pixy != null) {
            pixy.close();
        }
    }
}
