/**
 * Role: has the process do once what its first clients would else wait for, before there are any: classes are loaded, made ready
 * and found to work. Nobody notices: the requests go to listeners of their own, which nobody else can reach, in front of an engine
 * that is none.
 *
 * <p>Called by {@code PixyParts} at the start. Calls {@code http} and {@code grpc}. Supervises the two listeners. Stops by
 * itself. Thread: two of its own, {@code pixy-warm-up}.
 */
package io.pixy.server.warmup;
