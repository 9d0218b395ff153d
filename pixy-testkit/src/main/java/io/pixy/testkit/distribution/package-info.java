/**
 * Role: finds the jars of a Kafka broker or a ZooKeeper server of a chosen version, apart from the class path of the
 * program under test. Called by: {@code io.pixy.testkit}, and by whoever wants the jars fetched ahead of time. Calls:
 * the user's own Maven, as a child process. Supervises: that process, which ends at its deadline. Thread: the caller's.
 */
package io.pixy.testkit.distribution;
