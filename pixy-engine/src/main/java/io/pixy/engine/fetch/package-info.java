/**
 * Role: reads partitions of Kafka ahead of the clients, within bounds.
 *
 * <p>Called by {@code partition} (what to read, what was taken) and created by {@code group}. Calls kafka-clients. {@link
 * io.pixy.engine.fetch.KafkaFetcher} supervises one thread, which alone touches the group's KafkaConsumers; news leaves
 * it through {@link io.pixy.engine.fetch.FetchListener}, whose receiver posts to the group's strand. The thread stops
 * when the fetcher is closed, in bounded time.
 */
package io.pixy.engine.fetch;
