package io.pixy.server.cli;

/**
 * A cluster as a server tells of it. Immutable.
 *
 * @param name as configured
 * @param usual whether it is the default one
 * @param kafka whether a broker answers
 * @param registry whether it is known who is a member of groups
 */
record ClusterLine(String name, boolean usual, boolean kafka, boolean registry) {}
