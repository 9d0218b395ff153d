package io.pixy.server.doctor;

import io.pixy.api.config.ClusterConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** Looks at the ZooKeeper servers that know the members of a cluster's groups. Confined to one thread. */
final class Keepers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 4096;

    private final String cluster;
    private final ClusterConfig config;
    private final Findings findings;

    Keepers(String cluster, ClusterConfig config, Findings findings) {
        this.cluster = cluster;
        this.config = config;
        this.findings = findings;
    }

    void look() throws InterruptedException {
        int reached = 0;
        for (String seed : config.zooKeeper().seedPeers()) {
            try {
                Peer peer = Peer.of(seed);
                if (peer.reach(named() + "ZooKeeper", PATIENCE, findings)) {
                    reached++;
                    state(peer);
                }
            } catch (IllegalArgumentException e) {
                findings.bad(named() + "zoo_keeper.seed_peers: " + e.getMessage(), "write host:port");
            }
        }
        if (reached > 0) {
            session();
        }
    }

    /** By the one command that servers answer unless it is forbidden. */
    private void state(Peer peer) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(peer.host(), peer.port()), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String text = new String(socket.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            String told = String.join(
                    ", ",
                    text.lines()
                            .filter(line -> line.startsWith("Zookeeper version") || line.startsWith("Mode"))
                            .toList());
            if (text.contains("not currently serving")) {
                findings.bad(
                        named() + "ZooKeeper " + peer + " is up and does not serve",
                        "its ensemble has no majority: start the other servers");
            } else if (!told.isEmpty()) {
                findings.note(named() + "ZooKeeper " + peer + ": " + told);
            }
        } catch (IOException e) {
            findings.note(named() + "ZooKeeper " + peer + " does not tell its version: " + e.getMessage());
        }
    }

    private void session() throws InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        Watcher onConnected = event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        };
        int timeout = (int)
                Math.min(Integer.MAX_VALUE, config.zooKeeper().sessionTimeout().toMillis());
        ZooKeeper session;
        try {
            session = new ZooKeeper(String.join(",", config.zooKeeper().seedPeers()), timeout, onConnected);
        } catch (IOException e) {
            findings.bad(named() + "ZooKeeper: " + e.getMessage(), "mend zoo_keeper.seed_peers");
            return;
        }
        try {
            if (!connected.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                findings.bad(
                        named() + "ZooKeeper gives no session", "look at its log; is there a majority of servers?");
                return;
            }
            if (session.getSessionTimeout() != timeout) {
                findings.note(named() + "ZooKeeper makes the session time-out " + session.getSessionTimeout()
                        + " ms, not " + timeout);
            }
            root(session);
        } finally {
            session.close();
        }
    }

    private void root(ZooKeeper session) throws InterruptedException {
        String chroot = config.zooKeeper().chroot();
        try {
            if (!chroot.isEmpty() && session.exists(chroot, false) == null) {
                findings.warn(
                        named() + "ZooKeeper has no " + chroot + " yet",
                        "if other instances or Kafka use another chroot, mend zoo_keeper.chroot: groups are not shared else");
                return;
            }
            String groups = chroot + "/consumers";
            List<String> known = session.exists(groups, false) == null ? List.of() : session.getChildren(groups, false);
            findings.ok(named() + "ZooKeeper knows " + known.size() + " groups");
        } catch (KeeperException e) {
            findings.bad(
                    named() + "ZooKeeper refuses: " + e.getMessage(), "look at the ACL of " + chroot + "/consumers");
        }
    }

    private String named() {
        return "cluster " + cluster + ": ";
    }
}
