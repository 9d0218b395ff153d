/**
 * Role: the program. Reads flags and configuration, starts the engine, then the surfaces, and stops them again.
 *
 * <p>Called by the JVM, through {@link io.pixy.server.Main}. Calls {@code config}, {@code logging}, the engine and,
 * through {@link io.pixy.server.Surface}, {@code http} and {@code grpc}. Supervises the engine and every surface. Stops
 * when a signal comes or a surface dies. Thread: starting and stopping happen on the main thread; signals only wake it.
 */
package io.pixy.server;
