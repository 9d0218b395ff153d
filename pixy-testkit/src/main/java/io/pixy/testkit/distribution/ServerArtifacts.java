package io.pixy.testkit.distribution;

import java.util.ArrayList;
import java.util.List;

/**
 * What each server is made of. Kafka and ZooKeeper log through SLF4J 1.7 and its simple backend, which one properties file
 * on the class path configures.
 */
final class ServerArtifacts {
    private static final String LOG4J_VERSION = "2.25.5";
    private static final Artifact SLF4J = Artifact.of("org.slf4j:slf4j-api:1.7.36");
    private static final Artifact SIMPLE_BACKEND = Artifact.of("org.slf4j:slf4j-simple:1.7.36");
    private static final Artifact LOG4J_API = Artifact.of("org.apache.logging.log4j:log4j-api:" + LOG4J_VERSION);
    // old brokers call Log4j 1 by name to register it with JMX
    private static final Artifact LOG4J_1 = Artifact.of("ch.qos.reload4j:reload4j:1.2.25");
    private static final List<String> OTHER_BACKENDS = List.of(
            "org.slf4j:slf4j-log4j12",
            "org.slf4j:slf4j-reload4j",
            "log4j:log4j",
            "org.apache.logging.log4j:log4j-core",
            "ch.qos.logback:*");

    private ServerArtifacts() {}

    static ResolutionProject kafka(String text) {
        Version version = Version.parse(text);
        String scala = version.isBefore(2, 4) ? "2.12" : "2.13";
        List<String> exclusions = new ArrayList<>(OTHER_BACKENDS);
        // command line tools that no broker needs, and that are not published for every version
        exclusions.add("org.apache.kafka:kafka-tools-api");
        List<Artifact> artifacts = new ArrayList<>();
        artifacts.add(
                Artifact.of("org.apache.kafka:kafka_" + scala + ":" + text).without(exclusions));
        artifacts.add(SIMPLE_BACKEND);
        if (version.isBefore(4, 0)) {
            artifacts.add(LOG4J_1);
        } else {
            artifacts.add(Artifact.of("org.apache.logging.log4j:log4j-to-slf4j:" + LOG4J_VERSION));
        }
        if (!version.isBefore(2, 0) && version.isBefore(2, 4)) {
            // their own ZooKeeper client, 3.4.14, can't resolve addresses on Java 14 and later
            artifacts.add(Artifact.of("org.apache.zookeeper:zookeeper:3.5.10").without(OTHER_BACKENDS));
        }
        return new ResolutionProject(artifacts, List.of(SLF4J, LOG4J_API));
    }

    static ResolutionProject zooKeeper(String text) {
        List<String> exclusions = new ArrayList<>(OTHER_BACKENDS);
        exclusions.add("io.netty:netty-tcnative-boringssl-static");
        List<Artifact> artifacts = new ArrayList<>();
        artifacts.add(Artifact.of("org.apache.zookeeper:zookeeper:" + text).without(exclusions));
        artifacts.add(SIMPLE_BACKEND);
        if (!Version.parse(text).isBefore(3, 6)) {
            // the server needs both, its pom calls them provided
            artifacts.add(Artifact.of("io.dropwizard.metrics:metrics-core:3.2.5"));
            artifacts.add(Artifact.of("org.xerial.snappy:snappy-java:1.1.10.7"));
        }
        return new ResolutionProject(artifacts, List.of(SLF4J));
    }

    /** As it is published: it brings its own backend, and the versions of all that it needs. */
    static ResolutionProject pixy(String text) {
        Version unused = Version.parse(text);
        return new ResolutionProject(List.of(Artifact.of("io.pixy:pixy-server:" + text)), List.of());
    }
}
