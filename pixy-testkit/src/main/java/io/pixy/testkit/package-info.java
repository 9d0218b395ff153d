/**
 * A real Kafka cluster and a real ZooKeeper on loopback, for tests, without Docker.
 *
 * <p>Role: starts, breaks and stops servers. Called by: tests, and programs that want a cluster of their own. Calls:
 * broker jars on a class path of their own ({@link io.pixy.testkit.distribution}), the ZooKeeper server, child JVMs,
 * and kafka-clients for {@link io.pixy.testkit.Topics}. Supervises: every broker, ZooKeeper and child process it
 * started; all of them end with {@link io.pixy.testkit.TestCluster#close()} or with this JVM. Thread: methods block the
 * caller until the thing is done, and are bounded by the cluster's start time-out.
 *
 * <pre>{@code
 * try (TestCluster cluster = TestCluster.start()) {
 *     cluster.topics().create("orders", 4);
 *     // give cluster.bootstrapServers() and cluster.zooKeeperConnect() to the program under test
 * }
 * }</pre>
 */
package io.pixy.testkit;
