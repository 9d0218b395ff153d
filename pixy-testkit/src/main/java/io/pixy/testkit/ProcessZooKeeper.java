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

/** A ZooKeeper server in a JVM of its own. Thread-safe: as its process is. */
final class ProcessZooKeeper extends ProcessNode implements ZooKeeperNode {
    private static final Duration EXPIRY_TIMEOUT = Duration.ofSeconds(15);
    private static final int ANSWER_TIMEOUT_MILLIS = 1000;

    private final int port;

    private ProcessZooKeeper(int port, ChildProcess process, Duration timeout) {
        super(process, timeout);
        this.port = port;
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
    public void start() {
        process.start(Deadline.in(timeout), this::serves);
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
