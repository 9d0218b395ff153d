/**
 * Role: the REST surface, byte for byte as Kafka-Pixy's clients know it.
 *
 * <p>Called by the server's wiring through {@link io.pixy.server.http.HttpSurface}. Calls {@link io.pixy.api.Pixy} and
 * nothing else of the engine. A request passes {@code PathRules} (what the path says, before any routing), Javalin
 * ({@code RestRoutes}), one handler per family of endpoints, and {@code HttpErrors} if something fails; a handler knows
 * {@code RestRequest} and {@code Reply} only, so it is tested without a port. {@code WatchedEndPoint} tells that a
 * client hung up while its request waits.
 *
 * <p>Supervises one Jetty server per listener. Stops when {@code HttpSurface.stop} is called. Thread: a handler runs on
 * a Jetty thread and returns a future; whoever completes it starts the write, which never blocks.
 */
package io.pixy.server.http;
