package io.pixy.bench.process;

import io.pixy.bench.load.GrpcApi;
import io.pixy.bench.load.RestApi;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own. Ends with {@link #close()}, at the latest with this JVM. Confined to the main thread.
 */
public final class ServerProcess implements Watched, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(5);

    private final Process process;
    private final RestApi rest;
    private final GrpcApi grpc;
    private final long startedAt;
    private final Thread lastResort = new Thread(this::kill, "bench close");
    private double startMillis;

    /** What it had started when it answered first: nobody's, once it has ended. */
    private volatile List<ProcessHandle> itsOwn = List.of();

    private Optional<Allocation> allocation = Optional.empty();

    private ServerProcess(Process process, long startedAt, RestApi rest, GrpcApi grpc) {
        this.process = process;
        this.startedAt = startedAt;
        this.rest = rest;
        this.grpc = grpc;
    }

    /**
     * Starts it and waits until it answers {@code /_ping}.
     *
     * @param log gets what it prints
     * @throws IOException if it does not answer, or somebody else does before it is there
     */
    public static ServerProcess start(List<String> command, RestApi rest, GrpcApi grpc, File log) throws Exception {
        if (isServed(rest.server())) {
            throw new IOException("somebody else serves at " + address(rest.server()) + " already");
        }
        long startedAt = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        ServerProcess server = new ServerProcess(process, startedAt, rest, grpc);
        Runtime.getRuntime().addShutdownHook(server.lastResort);
        try {
            server.awaitPing(log.toPath());
            server.startMillis = (System.nanoTime() - startedAt) / 1e6;
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private void awaitPing(Path log) throws IOException, InterruptedException {
        while (!isServed(rest.server())) {
            if (!process.isAlive() || System.nanoTime() - startedAt > START_LIMIT.toNanos()) {
                throw new IOException(
                        "it does not answer /_ping:\n" + Files.readString(log).strip());
            }
            pause(BETWEEN_QUESTIONS);
        }
        itsOwn = process.descendants().toList();
        if (!process.isAlive()) {
            throw new IOException("it has ended, and somebody else answers:\n"
                    + Files.readString(log).strip());
        }
    }

    private static String address(InetSocketAddress server) {
        return server.getHostString() + ":" + server.getPort();
    }

    /** Whether somebody answers {@code /_ping} there. */
    public static boolean isServed(InetSocketAddress server) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address(server) + "/_ping").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(1000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** Milliseconds from the start of its process to the first answer. */
    public double startMillis() {
        return startMillis;
    }

    public RestApi rest() {
        return rest;
    }

    public GrpcApi grpc() {
        return grpc;
    }

    public Proc proc() {
        return new Proc(process.toHandle(), true);
    }

    /** From now on it is known what it allocates; of a JVM only. */
    public ServerProcess watchAllocation() {
        allocation = Optional.ofNullable(Allocation.of(process.pid()));
        return this;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public double cpuSeconds() {
        return proc().cpuSeconds();
    }

    @Override
    public double allocatedBytes() {
        return allocation.map(known -> (double) known.bytes()).orElse(Double.NaN);
    }

    @Override
    public double residentMegabytes() {
        return proc().residentMegabytes();
    }

    private static void pause(Duration time) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        allocation.ifPresent(Allocation::close);
        List<ProcessHandle> later = process.descendants().toList();
        process.destroy();
        if (!process.onExit()
                .<Boolean>handle((ended, failure) -> true)
                .completeOnTimeout(false, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join()) {
            kill();
        }
        process.onExit().join();
        later.forEach(ProcessHandle::destroyForcibly);
        itsOwn.forEach(ProcessHandle::destroyForcibly);
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // it runs already
        }
    }

    private void kill() {
        itsOwn.forEach(ProcessHandle::destroyForcibly);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
