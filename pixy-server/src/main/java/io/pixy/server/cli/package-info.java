/**
 * Role: the client commands: produce, consume, acknowledge and look around from a shell, against a running server.
 *
 * <p>Called by the program's command line, which adds {@link io.pixy.server.cli.ClientCommands#all} to its commands.
 * Calls a server over gRPC or REST, through {@code Remote}; never the engine. Supervises the connection of the command
 * that runs, which ends with it.
 *
 * <p>Thread: a command runs on the thread that called it and waits there; only the benchmark commands start threads.
 */
package io.pixy.server.cli;
