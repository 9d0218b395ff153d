/**
 * Role: settling by any instance. Hands settlements to the instance that has the partition, and does what others hand here.
 *
 * <pre>
 * engine ─► GrpcPeers ─► Forward ─► Owners (who has what; Question asks all peers) ─► GrpcPeer ─► another instance
 * another instance ─► PeerService ─► OwnPartitions of the engine, and nowhere else
 * </pre>
 *
 * <p>Called by the engine, through {@link io.pixy.engine.Peers}, and by the listeners of gRPC, which offer {@link
 * io.pixy.server.peers.PeerService}. Supervises the channels to the peers, their event loop, and the thread that looks names
 * up. Stops when {@link io.pixy.server.peers.GrpcPeers#close} is called, after engine and listeners.
 *
 * <p>Thread: answers come in on the event loop of the channels; nothing here waits but for names, which have a thread.
 */
package io.pixy.server.peers;
