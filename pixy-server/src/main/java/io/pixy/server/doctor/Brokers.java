package io.pixy.server.doctor;

import io.pixy.api.PixyException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.kafka.KafkaClients;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Looks at the brokers of a cluster, as the engine would see them. Confined to one thread. */
final class Brokers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration OF_A_CALL = Duration.ofSeconds(10);
    private static final Duration MUCH_SKEW = Duration.ofSeconds(5);
    private static final int MOST_TOPICS = 200;
    private static final int MOST_SHOWN = 5;

    private final String cluster;
    private final ClusterConfig config;
    private final Findings findings;
    private final Clock clock;

    Brokers(String cluster, ClusterConfig config, Findings findings, Clock clock) {
        this.cluster = cluster;
        this.config = config;
        this.findings = findings;
        this.clock = clock;
    }

    void look() throws InterruptedException {
        List<String> seeds = config.kafka().seedPeers();
        long reached = seeds.stream().filter(this::reach).count();
        if (reached == 0) {
            return;
        }
        try (Admin admin = new KafkaClients("pixy-doctor", config).admin("", OF_A_CALL)) {
            ask(admin);
        } catch (PixyException | KafkaException e) {
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            findings.bad(named() + "no client can be made: " + why, "mend the section kafka of this cluster");
        }
    }

    private boolean reach(String seed) {
        try {
            return Peer.of(seed).reach(named() + "broker", PATIENCE, findings);
        } catch (IllegalArgumentException e) {
            findings.bad(named() + "kafka.seed_peers: " + e.getMessage(), "write host:port");
            return false;
        }
    }

    private void ask(Admin admin) throws InterruptedException {
        DescribeClusterResult described =
                admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
        Optional<Collection<Node>> nodes = answer("describing the cluster", described.nodes());
        if (nodes.isEmpty()) {
            return;
        }
        String id = answer("describing the cluster", described.clusterId()).orElse("unknown");
        findings.ok(named() + "Kafka cluster " + id + " has " + nodes.get().size() + " brokers");
        for (Node node : nodes.get()) {
            advertised(node);
        }
        version(admin);
        clocks(admin);
        topics(admin);
    }

    /** The first broker may be reached by one name, and all others by those that they tell of themselves. */
    private void advertised(Node node) {
        Peer peer = new Peer(node.host(), node.port());
        boolean known = config.kafka().seedPeers().contains(peer.toString());
        if (!known && !peer.reach(named() + "broker " + node.id() + ", which calls itself", PATIENCE, findings)) {
            findings.note(named()
                    + "clients go where advertised.listeners of the broker says, not where kafka.seed_peers do");
        }
    }

    private void version(Admin admin) throws InterruptedException {
        answer("asking for features", admin.describeFeatures().featureMetadata())
                .ifPresent(features -> {
                    Map<String, Short> levels = new TreeMap<>();
                    features.finalizedFeatures().forEach((name, range) -> levels.put(name, range.maxVersionLevel()));
                    findings.note(named()
                            + (levels.isEmpty()
                                    ? "brokers tell of no features: older than 2.7, or with ZooKeeper"
                                    : "features of the brokers: " + levels));
                });
    }

    /** The leader of the controllers says when it last heard of itself, which is now by its clock. */
    private void clocks(Admin admin) throws InterruptedException {
        long before = clock.millis();
        QuorumInfo quorum;
        try {
            quorum = admin.describeMetadataQuorum().quorumInfo().get(OF_A_CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            findings.note(named()
                    + "the clocks of the brokers can't be told: that needs KRaft, and the right to describe it");
            return;
        }
        long after = clock.millis();
        quorum.voters().stream()
                .filter(voter -> voter.replicaId() == quorum.leaderId())
                .flatMapToLong(voter -> voter.lastFetchTimestamp().stream())
                .filter(millis -> millis > 0)
                .findFirst()
                .ifPresent(theirs -> skew(theirs, before, after));
    }

    private void skew(long theirs, long before, long after) {
        long skew = theirs < before ? theirs - before : Math.max(0, theirs - after);
        if (Math.abs(skew) > MUCH_SKEW.toMillis()) {
            findings.warn(
                    named() + "the clock of the brokers differs by " + skew / 1000 + " s from the one here",
                    "have both follow NTP: times of messages, retention, and delays of queues go by these clocks");
        } else {
            findings.ok(
                    named() + "clocks here and of the brokers agree to " + (Math.abs(skew) + after - before) + " ms");
        }
    }

    private void topics(Admin admin) throws InterruptedException {
        Optional<Set<String>> names =
                answer("listing topics", admin.listTopics().names());
        if (names.isEmpty()) {
            return;
        }
        List<String> some = names.get().stream().sorted().limit(MOST_TOPICS).toList();
        Optional<Map<String, TopicDescription>> described = answer(
                "describing topics",
                admin.describeTopics(some, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .allTopicNames());
        if (described.isEmpty()) {
            return;
        }
        findings.ok(named() + names.get().size() + " topics can be seen"
                + (some.size() < names.get().size() ? ", " + some.size() + " were looked at" : ""));
        Collection<TopicDescription> all = described.get().values();
        missing(all, AclOperation.READ, "read, and so consumed");
        missing(all, AclOperation.WRITE, "written to");
        List<String> leaderless = all.stream()
                .filter(topic -> topic.partitions().stream()
                        .anyMatch(one -> one.leader() == null || one.leader().isEmpty()))
                .map(TopicDescription::name)
                .toList();
        if (!leaderless.isEmpty()) {
            findings.warn(
                    named() + "partitions without leader in " + shown(leaderless),
                    "nothing can be written to or read from these: look at the brokers");
        }
    }

    private void missing(Collection<TopicDescription> topics, AclOperation operation, String what) {
        List<String> without = topics.stream()
                .filter(topic -> !topic.isInternal())
                .filter(topic -> topic.authorizedOperations() != null
                        && !topic.authorizedOperations().isEmpty()
                        && !topic.authorizedOperations().contains(operation))
                .map(TopicDescription::name)
                .toList();
        if (!without.isEmpty()) {
            findings.warn(
                    named() + without.size() + " topics can't be " + what + ": " + shown(without),
                    "if they should be, allow " + operation + " on them to Pixy's user (kafka-acls)");
        }
    }

    private static String shown(List<String> names) {
        String text = String.join(", ", names.stream().limit(MOST_SHOWN).toList());
        return names.size() > MOST_SHOWN ? text + " and " + (names.size() - MOST_SHOWN) + " more" : text;
    }

    private <T> Optional<T> answer(String what, KafkaFuture<T> future) throws InterruptedException {
        try {
            return Optional.ofNullable(future.get(OF_A_CALL.toMillis() + PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            findings.bad(named() + what + " failed: " + e.getCause().getMessage(), todo(e.getCause()));
        } catch (TimeoutException e) {
            findings.bad(named() + what + " failed: no answer in time", todo(e));
        }
        return Optional.empty();
    }

    private static String todo(Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return "look at kafka.sasl and kafka.tls of this cluster: the brokers do not accept who Pixy says it is, or the"
                    + " certificate of the brokers is not trusted";
        }
        if (cause instanceof AuthorizationException) {
            return "allow this to Pixy's user (kafka-acls)";
        }
        return "the port is open but does not speak as expected: with TLS where there is none, or the other way round?"
                + " else look at the broker's log";
    }

    private String named() {
        return "cluster " + cluster + ": ";
    }
}
