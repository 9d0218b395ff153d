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
 * Gives a test class of JUnit Jupiter (5 or 6) a Kafka cluster and a Pixy server, by methods or as parameters of the types
 * {@link TestPixy} and {@link TestCluster}. The server runs in a JVM of its own, so nothing of it is on the class path of the
 * tests; which jars it consists of Maven finds out, once.
 *
 * <pre>
 * &#64;RegisterExtension
 * static final PixyServerExtension PIXY = PixyServerExtension.shared();
 * </pre>
 *
 * <p>Thread-safe: one field, written before the tests run.
 */
public final class PixyServerExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(PixyServerExtension.class);

    private final ClusterExtension kafka;
    private final Optional<TestPixyBuilder> own;
    private volatile LazyPixy source;

    /** The shared server, for {@code @ExtendWith(PixyServerExtension.class)}. */
    public PixyServerExtension() {
        this(ClusterExtension.shared(), Optional.empty());
    }

    private PixyServerExtension(ClusterExtension kafka, Optional<TestPixyBuilder> own) {
        this.kafka = Objects.requireNonNull(kafka);
        this.own = Objects.requireNonNull(own);
    }

    /**
     * One server for all test classes that ask for it, on the cluster of {@link ClusterExtension#shared()}, started when the
     * first one needs it and closed at the end of the test run.
     *
     * @return the extension, to be registered in a static field
     */
    public static PixyServerExtension shared() {
        return new PixyServerExtension();
    }

    /**
     * A server for this test class alone, on the cluster of {@link ClusterExtension#shared()}, started when first needed and
     * closed after its last test.
     *
     * @param pixy what the server is to be like
     * @return the extension, to be registered in a static field
     */
    public static PixyServerExtension of(TestPixyBuilder pixy) {
        return new PixyServerExtension(ClusterExtension.shared(), Optional.of(pixy));
    }

    /**
     * A server and a cluster for this test class alone, started when first needed and closed after its last test.
     *
     * @param pixy what the server is to be like
     * @param kafka the shape of the cluster
     * @return the extension, to be registered in a static field
     */
    public static PixyServerExtension of(TestPixyBuilder pixy, TestClusterBuilder kafka) {
        return new PixyServerExtension(ClusterExtension.of(kafka), Optional.of(pixy));
    }

    /**
     * Where REST is served.
     *
     * @return such as {@code http://127.0.0.1:23456}
     * @throws IllegalStateException before the test class has been set up
     */
    public String restUrl() {
        return pixy().restUrl();
    }

    /**
     * Where gRPC is served.
     *
     * @return such as {@code 127.0.0.1:23457}
     * @throws IllegalStateException before the test class has been set up
     */
    public String grpcAddress() {
        return pixy().grpcAddress();
    }

    /**
     * The server.
     *
     * @return the server of this test class, or the shared one
     * @throws IllegalStateException before the test class has been set up
     */
    public TestPixy pixy() {
        LazyPixy current = source;
        if (current == null) {
            throw new IllegalStateException("There is no Pixy outside of tests; register the extension"
                    + " in a static field with @RegisterExtension.");
        }
        return current.get();
    }

    /**
     * The cluster that the server serves, for arranging and checking.
     *
     * @return the cluster, running
     * @throws IllegalStateException before the test class has been set up
     */
    public TestCluster cluster() {
        return kafka.cluster();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        kafka.beforeAll(context);
        source = own.map(shape -> new LazyPixy(kafka.source(), shape)).orElseGet(() -> ofThisRun(context));
    }

    // computeIfAbsent is new in JUnit 6
    @SuppressWarnings("deprecation")
    private LazyPixy ofThisRun(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        LazyPixy.class, type -> new LazyPixy(kafka.source(), TestPixy.builder()), LazyPixy.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (own.isPresent()) {
            source.close();
        }
        source = null;
        kafka.afterAll(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestPixy.class || type == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestPixy.class ? pixy() : cluster();
    }
}
