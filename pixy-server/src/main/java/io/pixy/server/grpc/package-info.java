/**
 * Role: the service over gRPC, on TCP and on a Unix socket.
 *
 * <p>Called by the wiring, through {@link io.pixy.server.grpc.GrpcSurface}, and by clients. Calls the engine through
 * {@link io.pixy.api.Pixy}. Supervises the listener and its event loops. Stops when {@link
 * io.pixy.server.grpc.GrpcSurface#stop} is called.
 *
 * <p>Thread: calls begin on the network's event loops without a hop, and end on whatever thread completes the engine's
 * future. Nothing here waits.
 */
package io.pixy.server.grpc;
