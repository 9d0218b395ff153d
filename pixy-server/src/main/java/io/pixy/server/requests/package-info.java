/**
 * Role: what is told of requests, over REST and gRPC alike: a line for each, if somebody wants that, the slow ones in the log,
 * and the ids by which callers find theirs again.
 *
 * <p>Called by {@code http} and {@code grpc} when a request begins and when it has ended. Thread: lines are written by one
 * of its own, {@code pixy-request-log}; nobody waits for it.
 */
package io.pixy.server.requests;
