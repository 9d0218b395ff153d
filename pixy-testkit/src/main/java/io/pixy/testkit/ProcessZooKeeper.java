package io.pixy.testkit;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A ZooKeeper server in a JVM of its own. Thread-safe: as its process is. */
final class ProcessZooKeeper implements ZooKeeperNode {
    private static final Duration EXPIRY_TIMEOUT = Duration.ofSeconds(15);
    private static final int ANSWER_TIMEOUT_MILLIS = 1000;

    private final int port;
    private final ChildProcess process;
    private final Duration timeout;

    private ProcessZooKeeper(int port, ChildProcess process, Duration timeout) {
        this.port = port;
        this.process = Objects.requireNonNull(process);
        this.timeout = Objects.requireNonNull(timeout);
    }

    static ProcessZooKeeper create(ClusterSettings settings, int port, DataDirectory data) {
        Map<String, String> config = new HashMap<>();
        config.put("dataDir", data.directory("zookeeper").toString());
        config.put("clientPort", String.valueOf(port));
        config.put("clientPortAddress", "127.0.0.1");
        config.put("tickTime", String.valueOf(settings.zooKeeperTick().toMillis()));
        config.put("minSessionTimeout", String.valueOf(settings.zooKeeperTick().toMillis()));
        config.put("maxSessionTimeout", String.valueOf(ZooKeeperSession.LONGEST.toMillis()));
        config.put("maxClientCnxns", "0");
        config.put("admin.enableServer", "false");
        Path file = data.write("config/zookeeper.properties", config);
        List<Path> classPath = new ArrayList<>();
        classPath.add(data.childLogConfiguration());
        classPath.addAll(settings.zooKeeper().classPath());
        ChildProcess process = ChildProcess.java(
                "zookeeper",
                data.log("zookeeper"),
                // it would register a Log4j that is not there
                List.of("-Dzookeeper.jmx.log4j.disable=true"),
                classPath,
                List.of("org.apache.zookeeper.server.ZooKeeperServerMain", file.toString()));
        return new ProcessZooKeeper(port, process, settings.startTimeout());
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        process.stop(timeout);
    }

    @Override
    public void start() {
        process.start(Deadline.in(timeout), this::serves);
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void resume() {
        process.resume();
    }

    @Override
    public boolean isRunning() {
        return process.isRunning();
    }

    @Override
    public void expireSession(long sessionId, byte[] password) {
        ZooKeeperSession.end("127.0.0.1:" + port, Deadline.in(EXPIRY_TIMEOUT), sessionId, password);
    }

    /** The port is open a little before requests are served. */
    private boolean serves() {
        if (!Ports.isListening(port)) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            socket.connect(Ports.loopback(port), ANSWER_TIMEOUT_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            return new String(answer, StandardCharsets.US_ASCII).contains("Mode:");
        } catch (IOException e) {
            return false;
        }
    }
}
