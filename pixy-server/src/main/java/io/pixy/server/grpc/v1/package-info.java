/**
 * The service {@code pixy.v1.Pixy}: its messages become requests of the engine, and what becomes of these its answers.
 *
 * <p>Called by the listener in the package above, which also limits what calls may take. Calls the engine. Nothing here
 * waits: it runs on the network's threads and on those that complete the engine's futures.
 */
package io.pixy.server.grpc.v1;
