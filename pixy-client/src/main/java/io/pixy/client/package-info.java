/**
 * Role: the {@link io.pixy.api.Pixy} of programs that have none inside: the same calls over gRPC. Called by: programs.
 * Calls: a server, through one channel. Supervises: the channel, its event loop, and the threads that run what programs make
 * dependent on their futures. Stops when: {@link io.pixy.client.PixyClient#close} is called, in bounded time. Thread: calls
 * begin on the caller's, answers come on the event loop and go to threads of their own at once.
 *
 * <p>From top to bottom: {@code PixyClient}, {@code RemoteCluster} (the calls); {@code wire} (what
 * goes over the services), {@code Failures} (what comes back instead); {@code Calls} (those under way), {@code Rpc} (one of
 * them), {@code Connection}.
 */
package io.pixy.client;
