package io.pixy.api;

/**
 * Whether a cluster could be used a moment ago. Immutable.
 *
 * @param kafkaReachable whether a broker answered within the last seconds
 * @param registryConnected false if members of groups were wanted to be known and the connection for that is down; then
 *     messages can be produced but groups may stand still
 */
public record ClusterStatus(boolean kafkaReachable, boolean registryConnected) {}
