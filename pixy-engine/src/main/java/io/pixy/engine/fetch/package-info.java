/**
 * Role: reads partitions of Kafka ahead of the clients, within bounds.
 *
 * <p>Called by {@code partition} (what to read, what was taken) and created by {@code group}. Calls kafka-clients. {@link
 * io.pixy.engine.fetch.SharedReader} reads the ends of partitions for all groups of a cluster; what is behind them {@link
 * io.pixy.engine.fetch.KafkaFetcher} reads for its group alone. Each has threads of its own, and each thread alone touches its
 * KafkaConsumers; news leaves them through {@link io.pixy.engine.fetch.FetchListener}, whose receiver posts to the group's
 * strand. Threads end when there is nothing to read for a while, and in bounded time when they are closed.
 */
package io.pixy.engine.fetch;
