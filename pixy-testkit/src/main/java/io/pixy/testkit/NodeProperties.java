package io.pixy.testkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The configuration of the nodes of one cluster: a small footprint, and elections and failovers that are quick enough
 * for tests. Immutable.
 */
final class NodeProperties {
    /** No broker has this id. */
    static final int CONTROLLER_ID = 1000;

    /** Who may do what is kept by the controller, and asked by all. */
    private static final Set<String> ABOUT_ACCESS =
            Set.of("authorizer.class.name", "allow.everyone.if.no.acl.found", "super.users");

    private final ClusterSettings settings;
    private final int controllerPort;

    NodeProperties(ClusterSettings settings, int controllerPort) {
        this.settings = Objects.requireNonNull(settings);
        this.controllerPort = controllerPort;
    }

    Map<String, String> controller(Path data) {
        Map<String, String> p = kraft("controller", CONTROLLER_ID, data);
        p.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort);
        settings.brokerProperties().forEach((key, value) -> {
            if (ABOUT_ACCESS.contains(key)) {
                p.put(key, value);
            }
        });
        return p;
    }

    Map<String, String> broker(int id, BrokerPorts ports, Path data) {
        Map<String, String> p = kraft("broker", id, data);
        p.put("broker.heartbeat.interval.ms", "500");
        addListeners(p, ports);
        p.putAll(settings.brokerProperties());
        return p;
    }

    /** For brokers that keep their metadata in ZooKeeper. */
    Map<String, String> zooKeeperBroker(int id, BrokerPorts ports, Path data, String zooKeeperConnect) {
        Map<String, String> p = common(data);
        p.put("broker.id", String.valueOf(id));
        p.put("zookeeper.connect", zooKeeperConnect);
        p.put("zookeeper.session.timeout.ms", "3000");
        p.put("zookeeper.connection.timeout.ms", "10000");
        p.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,DIRECT:PLAINTEXT");
        addListeners(p, ports);
        p.putAll(settings.brokerProperties());
        return p;
    }

    private static void addListeners(Map<String, String> p, BrokerPorts ports) {
        String direct = ",DIRECT://127.0.0.1:" + ports.direct();
        p.put("listeners", "CLIENT://127.0.0.1:" + ports.client() + direct);
        p.put("advertised.listeners", "CLIENT://127.0.0.1:" + ports.advertised() + direct);
        p.put("inter.broker.listener.name", "DIRECT");
    }

    private Map<String, String> kraft(String role, int id, Path data) {
        Map<String, String> p = common(data);
        p.put("process.roles", role);
        p.put("node.id", String.valueOf(id));
        p.put("controller.quorum.voters", CONTROLLER_ID + "@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT,DIRECT:PLAINTEXT");
        p.put("controller.quorum.election.timeout.ms", "500");
        p.put("controller.quorum.election.backoff.max.ms", "300");
        p.put("controller.quorum.fetch.timeout.ms", "1000");
        // the controllers' counts: a broker that was killed serves nobody until then, but its groups' sessions run
        p.put("broker.session.timeout.ms", "3000");
        return p;
    }

    private Map<String, String> common(Path data) {
        Map<String, String> p = new HashMap<>();
        int replicas = Math.min(3, settings.brokers());
        String replication = String.valueOf(replicas);
        String inSync = String.valueOf(Math.max(1, replicas - 1));
        p.put("log.dirs", data.toString());
        p.put("num.partitions", "1");
        p.put("default.replication.factor", replication);
        p.put("min.insync.replicas", inSync);
        p.put("offsets.topic.replication.factor", replication);
        p.put("offsets.topic.num.partitions", "3");
        p.put("transaction.state.log.replication.factor", replication);
        p.put("transaction.state.log.min.isr", inSync);
        p.put("transaction.state.log.num.partitions", "3");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("auto.create.topics.enable", "false");
        p.put("replica.lag.time.max.ms", "3000");
        // the default is 128 MiB of heap for every broker
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        p.put("num.network.threads", "1");
        p.put("num.io.threads", "2");
        p.put("background.threads", "2");
        p.put("num.recovery.threads.per.data.dir", "1");
        return p;
    }
}
