package io.pixy.testkit;

import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class of JUnit Jupiter (5 or 6) a {@link TestCluster}, by {@link #cluster()} or as a parameter.
 *
 * <pre>
 * &#64;RegisterExtension
 * static final ClusterExtension CLUSTER = ClusterExtension.shared();
 * </pre>
 *
 * <p>Thread-safe: one field, written before the tests run.
 */
public final class ClusterExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

    private final Optional<TestClusterBuilder> own;
    private volatile LazyCluster source;

    /** The shared cluster, for {@code @ExtendWith(ClusterExtension.class)}. */
    public ClusterExtension() {
        this(Optional.empty());
    }

    private ClusterExtension(Optional<TestClusterBuilder> own) {
        this.own = Objects.requireNonNull(own);
    }

    /**
     * One cluster inside this JVM for all test classes that ask for it, started when the first one needs it and closed
     * at the end of the test run. Tests keep out of each other's way by using topics and groups of their own.
     *
     * @return the extension, to be registered in a static field
     */
    public static ClusterExtension shared() {
        return new ClusterExtension();
    }

    /**
     * A cluster for this test class alone, started when first needed and closed after its last test.
     *
     * @param builder the shape of the cluster
     * @return the extension, to be registered in a static field
     */
    public static ClusterExtension of(TestClusterBuilder builder) {
        return new ClusterExtension(Optional.of(builder));
    }

    /**
     * The cluster, running.
     *
     * @return the cluster of this test class, or the shared one
     * @throws IllegalStateException before the test class has been set up
     */
    public TestCluster cluster() {
        LazyCluster current = source;
        if (current == null) {
            throw new IllegalStateException("There is no cluster outside of tests; register the extension"
                    + " in a static field with @RegisterExtension.");
        }
        return current.get();
    }

    /** What the tests of this class, or of this run, share. */
    LazyCluster source() {
        return source;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        source = own.map(LazyCluster::new).orElseGet(() -> ofThisRun(context));
    }

    // computeIfAbsent is new in JUnit 6
    @SuppressWarnings("deprecation")
    private static LazyCluster ofThisRun(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        LazyCluster.class, type -> new LazyCluster(TestCluster.builder()), LazyCluster.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (own.isPresent()) {
            source.close();
        }
        source = null;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster();
    }
}
