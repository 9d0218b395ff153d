/**
 * What programs that use Pixy compile against.
 *
 * <p>Everything starts at {@link io.pixy.api.Pixy}, which holds one {@link io.pixy.api.Cluster} per configured Kafka
 * cluster. Produce, and know that it is in Kafka:
 *
 * <pre>{@code
 * RecordPosition at = pixy.cluster().produce(ProduceRequest.of("orders", key, value)).join();
 * }</pre>
 *
 * <p>Consume one message at a time and acknowledge it when its work is done (at least once):
 *
 * <pre>{@code
 * Message message = pixy.cluster().consume(ConsumeRequest.of("billing", "orders", Ack.none())).join();
 * bill(message);
 * pixy.cluster().ack("billing", message.position()).join();
 * }</pre>
 *
 * <p>A consume that finds nothing in time fails with {@link io.pixy.api.LongPollTimeoutException}: ask again. Asking is
 * what makes a program a member of the group; silence leaves it. The first consume of a new group only fixes where the
 * group begins, by default at the newest message.
 *
 * <p>Every operation answers with a {@link java.util.concurrent.CompletableFuture} that fails with a
 * {@link io.pixy.api.PixyException} subclass, one per meaning, never wrapped in one of another kind. Programs that
 * rather wait use {@link io.pixy.api.Cluster#blocking()}. Dependent actions of a future may run on a thread of the
 * engine: keep them short, or use the {@code Async} variants.
 *
 * <p>Byte arrays that are passed in or out are not copied; do not change them afterwards.
 */
package io.pixy.api;
