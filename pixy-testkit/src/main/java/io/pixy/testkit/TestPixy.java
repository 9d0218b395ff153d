package io.pixy.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Pixy server for a {@link TestCluster}, in a JVM and on a class path of its own, on 127.0.0.1 only. It ends with
 * {@link #close()}, at the latest with this JVM; the cluster is not its.
 *
 * <p>Thread-safe: one operation at a time, the rest is immutable.
 */
public final class TestPixy implements AutoCloseable {
    private final DataDirectory data;
    private final ChildProcess process;
    private final int restPort;
    private final int grpcPort;
    private final Duration timeout;
    private final Thread lastResort = new Thread(this::end, "pixy-testkit close");

    private TestPixy(DataDirectory data, ChildProcess process, int restPort, int grpcPort, Duration timeout) {
        this.data = Objects.requireNonNull(data);
        this.process = Objects.requireNonNull(process);
        this.restPort = restPort;
        this.grpcPort = grpcPort;
        this.timeout = Objects.requireNonNull(timeout);
    }

    /**
     * Starts a server for the cluster and waits until it serves.
     *
     * @param cluster which runs, and goes on when this is closed
     * @return the server, running
     * @throws TestClusterException when it does not start
     */
    public static TestPixy start(TestCluster cluster) {
        return builder().start(cluster);
    }

    /**
     * What a server is to be like, to be changed before it is started.
     *
     * @return a builder with the defaults
     */
    public static TestPixyBuilder builder() {
        return new TestPixyBuilder();
    }

    /** Starts a server and waits until it serves; nothing is left of one that does not. */
    static TestPixy start(TestCluster cluster, PixySettings settings) {
        DataDirectory data = DataDirectory.open(Optional.empty());
        try {
            List<Integer> ports = Ports.free(2);
            List<String> main = new ArrayList<>(List.of("io.pixy.server.Main"));
            main.addAll(
                    List.of("-config", data.write("pixy.yaml", settings.yaml()).toString()));
            main.addAll(List.of("-tcpAddr", address(ports.get(0)), "-grpcAddr", address(ports.get(1))));
            main.addAll(List.of("-kafkaPeers", cluster.bootstrapServers()));
            cluster.zooKeeperIfAny().ifPresent(servers -> main.addAll(List.of("-zookeeperPeers", servers)));
            List<Path> classPath = settings.server().classPath();
            ChildProcess process = ChildProcess.java("pixy", data.log("pixy"), settings.jvmOptions(), classPath, main);
            TestPixy pixy = new TestPixy(data, process, ports.get(0), ports.get(1), settings.startTimeout());
            pixy.start();
            Runtime.getRuntime().addShutdownHook(pixy.lastResort);
            return pixy;
        } catch (RuntimeException e) {
            data.release();
            throw e;
        }
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    /**
     * Where REST is served, the same for as long as this object lives.
     *
     * @return such as {@code http://127.0.0.1:23456}
     */
    public String restUrl() {
        return "http://" + address(restPort);
    }

    /**
     * Where gRPC is served, the same for as long as this object lives.
     *
     * @return such as {@code 127.0.0.1:23457}
     */
    public String grpcAddress() {
        return address(grpcPort);
    }

    /** Has the server end in order (SIGTERM). Does nothing when it is not running. */
    public void stop() {
        process.stop(timeout);
    }

    /** Starts a stopped or killed server and waits until it serves. Does nothing when it is running. */
    public void start() {
        // listeners come last, so who can connect is served
        process.start(Deadline.in(timeout), () -> Ports.isListening(restPort) && Ports.isListening(grpcPort));
    }

    /** Kills the server's process as {@code kill -9} does. */
    public void kill() {
        process.kill();
    }

    /** Freezes the server's process (SIGSTOP): connections stay open, nothing answers. */
    public void pause() {
        process.pause();
    }

    /** Lets a frozen server go on (SIGCONT). */
    public void resume() {
        process.resume();
    }

    /**
     * Whether the server has been started and has not ended since; a paused one is running.
     *
     * @return whether there is a server to talk to
     */
    public boolean isRunning() {
        return process.isRunning();
    }

    /** Stops the server and deletes its files. Idempotent. */
    @Override
    public void close() {
        Failures failures = new Failures();
        failures.collect(this::end);
        failures.collect(this::forgetLastResort);
        failures.throwFirst();
    }

    private void end() {
        Failures failures = new Failures();
        failures.collect(this::stop);
        failures.collect(data::release);
        failures.throwFirst();
    }

    private void forgetLastResort() {
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException alreadyShuttingDown) {
            return;
        }
    }
}
