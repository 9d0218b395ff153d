package io.pixy.testcontainers;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * Pixy in a container. It is started when clients can be served: its Kafka answers, and who consumes what can be found out.
 *
 * <pre>{@code
 * KafkaContainer kafka = new KafkaContainer("apache/kafka:4.1.0").withNetwork(network).withListener("kafka:19092");
 * PixyContainer pixy = new PixyContainer("pixy:0.1.0").withNetwork(network).withKafka("kafka:19092").dependsOn(kafka);
 * }</pre>
 *
 * <p>Groups that have committed nothing begin with the oldest message, unlike Pixy's own default: what a test has sent
 * before its group is there is not to be missed. {@code withEnv("PIXY_INITIAL_OFFSET", "newest")} is Pixy's own.
 *
 * <p>Confined to the thread that sets it up and starts it; addresses may be asked for by any.
 */
public final class PixyContainer extends GenericContainer<PixyContainer> {
    /** Where REST is served inside the container. */
    public static final int REST_PORT = 19092;

    /** Where gRPC is served inside the container. */
    public static final int GRPC_PORT = 19091;

    static final String KAFKA = "PIXY_KAFKA_PEERS";
    static final String ZOOKEEPER = "PIXY_ZOOKEEPER_PEERS";
    static final String INITIAL_OFFSET = "PIXY_INITIAL_OFFSET";
    static final String CONFIGURATION = "PIXY_CONFIG";
    static final String CONFIGURATION_FILE = "/tmp/pixy.yaml";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private Optional<Supplier<String>> kafka = Optional.empty();

    /**
     * A container of the image of this name.
     *
     * @param image such as {@code pixy:0.1.0}
     */
    public PixyContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /**
     * A container of the image of this name.
     *
     * @param image the image, wherever it is
     */
    public PixyContainer(DockerImageName image) {
        super(image);
        addExposedPorts(REST_PORT, GRPC_PORT);
        addEnv(INITIAL_OFFSET, "oldest");
        waitingFor(Wait.forHttp("/readyz").forPort(REST_PORT).forStatusCode(200).withStartupTimeout(START_TIMEOUT));
    }

    /**
     * The Kafka to serve.
     *
     * @param bootstrapServers as the container reaches them, which is seldom as the test does: the alias of another
     *     container in the same network and its port there
     * @return this container
     */
    public PixyContainer withKafka(String bootstrapServers) {
        Objects.requireNonNull(bootstrapServers);
        return withKafka(() -> bootstrapServers);
    }

    /**
     * The Kafka to serve, if where that is will be known at the start only.
     *
     * @param bootstrapServers asked when this container starts
     * @return this container
     */
    public PixyContainer withKafka(Supplier<String> bootstrapServers) {
        kafka = Optional.of(bootstrapServers);
        return this;
    }

    /**
     * Keeps the members of groups in a ZooKeeper, as beside instances of Kafka-Pixy. Without, Kafka knows them.
     *
     * @param servers as the container reaches them, with a chroot at the end if there is one
     * @return this container
     */
    public PixyContainer withZooKeeper(String servers) {
        return withEnv(ZOOKEEPER, servers);
    }

    /**
     * A configuration file. It may say which Kafka there is; what {@link #withKafka(String)} and the environment say counts
     * more. Listeners have to stay where they are by default.
     *
     * @param yaml what is in the file
     * @return this container
     */
    public PixyContainer withConfiguration(String yaml) {
        return withEnv(CONFIGURATION, CONFIGURATION_FILE)
                .withCopyToContainer(Transferable.of(yaml), CONFIGURATION_FILE);
    }

    @Override
    protected void configure() {
        kafka.ifPresent(servers -> addEnv(KAFKA, servers.get()));
        if (!getEnvMap().containsKey(KAFKA) && !getEnvMap().containsKey(CONFIGURATION)) {
            throw new IllegalStateException(
                    "Which Kafka is Pixy to serve? withKafka(...) says so, or withConfiguration(...).");
        }
    }

    /**
     * Where REST is served, as the test reaches it.
     *
     * @return such as {@code http://localhost:32768}
     * @throws IllegalStateException if it is not started
     */
    public String restUrl() {
        return "http://" + getHost() + ":" + getMappedPort(REST_PORT);
    }

    /**
     * Where gRPC is served, as the test reaches it.
     *
     * @return such as {@code localhost:32769}
     * @throws IllegalStateException if it is not started
     */
    public String grpcAddress() {
        return getHost() + ":" + getMappedPort(GRPC_PORT);
    }
}
