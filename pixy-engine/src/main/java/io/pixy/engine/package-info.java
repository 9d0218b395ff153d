/**
 * Role: the engine as a whole: {@link io.pixy.engine.PixyEngine} wires the parts of each cluster, starts them and stops
 * them in bounded time. Nothing else of the engine is API, but the port {@link io.pixy.engine.Peers} and what is offered to
 * those at its other end, {@link io.pixy.engine.OwnPartitions}.
 *
 * <pre>
 * produce   call ─► producer: size check, partition, KafkaProducer (one per cluster) ─► callback completes the call
 * consume   call ─► group strand ─► topic: waiting line ─► round robin over ready partitions
 *                       ▲                                    │ take one message AND record the offer: one step
 *        fetch thread ──┘ appends records to the buffer      ▼
 * ack       call ─► group strand ─► partition: offset tracker ─► committer (batched per interval) ─► Kafka
 * registry  Kafka or ZooKeeper tells what is ours ─► partitions claim, consume, drain, release
 * </pre>
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>owns</th><th>is reached by</th></tr>
 * <tr><td>group strand (no thread of its own)</td><td>everything of one group</td><td>{@code strand.execute}</td></tr>
 * <tr><td>{@code pixy-<cluster>-<group>-fetch}</td><td>the group's KafkaConsumer</td><td>its inbox and
 * {@code wakeup()}</td></tr>
 * <tr><td>{@code pixy-timers}</td><td>nothing</td><td>actions post to a strand or complete a future</td></tr>
 * <tr><td>Kafka's and Curator's own threads</td><td>nothing of ours</td><td>the same</td></tr>
 * <tr><td>callers</td><td>their request</td><td>futures; they are never blocked</td></tr>
 * </table>
 *
 * <p>Called by programs and by pixy-server, through {@code io.pixy.api}. Supervises the parts of each cluster: started in
 * the order Kafka, producer, admin, registry, groups, and stopped the other way round.
 */
package io.pixy.engine;
