/**
 * Role: the REST surface, byte for byte as Kafka-Pixy's clients know it.
 *
 * <p>Called by the server's wiring through {@link io.pixy.server.http.HttpSurface}. Calls {@link io.pixy.api.Pixy} and
 * nothing else of the engine. A request passes {@code PathRules} (what the path says, before any routing), then {@code
 * DirectRoutes} if it comes with each message, else Javalin ({@code RestRoutes}), either of which leads to one handler per
 * family of endpoints ({@code RestEndpoints}), and {@code HttpErrors} if something fails; a handler knows {@code
 * RestRequest} and {@code Reply} only, so it is tested without a port. {@code WatchedEndPoint} tells that a client hung up
 * while its request waits.
 *
 * <p>Supervises one Jetty server per listener. Stops when {@code HttpSurface.stop} is called. Thread: a handler runs on
 * a Jetty thread, if it is of {@code DirectRoutes} on the one that reads from sockets ({@code Inline}), and returns a
 * future; whoever completes it starts the write, which never blocks.
 */
package io.pixy.server.http;
