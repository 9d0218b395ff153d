package io.pixy.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * {@link Cluster} for threads that may wait: each method returns the result of the asynchronous one or throws its
 * {@link PixyException}. An interrupted wait cancels what it waited for.
 *
 * <p>Thread-safe: holds nothing but the cluster.
 */
public final class BlockingCluster {
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(10);

    private final Cluster cluster;

    BlockingCluster(Cluster cluster) {
        this.cluster = Objects.requireNonNull(cluster, "cluster");
    }

    /**
     * See {@link Cluster#produce}.
     *
     * @param request the message
     * @return partition and offset
     * @throws InterruptedException if interrupted while waiting; the message may be written all the same
     */
    public RecordPosition produce(ProduceRequest request) throws InterruptedException {
        return await(cluster.produce(request));
    }

    /**
     * See {@link Cluster#produceAsync}.
     *
     * @param request the message
     * @throws InterruptedException if interrupted while waiting for room in the queue
     */
    public void produceAsync(ProduceRequest request) throws InterruptedException {
        await(cluster.produceAsync(request));
    }

    /**
     * See {@link Cluster#produceAll}.
     *
     * @param topic the topic of all messages
     * @param records the messages
     * @return one result for each, in the same order
     * @throws InterruptedException if interrupted while waiting; the messages may be written all the same
     */
    public List<ProduceResult> produceAll(String topic, List<ProduceRequest> records) throws InterruptedException {
        return await(cluster.produceAll(topic, records));
    }

    /**
     * See {@link Cluster#consume}.
     *
     * @param request group, topic and what to acknowledge
     * @return the next message, or nothing if there was none within {@code consumer.long_polling_timeout}
     * @throws InterruptedException if interrupted while waiting; no message is spent then: one that was taken for the
     *     request at that very moment is returned instead, and the thread stays interrupted
     */
    public Optional<Message> consume(ConsumeRequest request) throws InterruptedException {
        CompletableFuture<Message> message = cluster.consume(request);
        try {
            return Optional.of(await(message));
        } catch (InterruptedException e) {
            // it can't be cancelled once there is an answer on its way
            if (message.isCancelled()) {
                throw e;
            }
            return Optional.of(taken(message, late -> {
                if (!(request.ack() instanceof Ack.Auto)) {
                    var unused = cluster.giveBack(request.group(), late);
                }
            }));
        } catch (LongPollTimeoutException e) {
            return Optional.empty();
        }
    }

    /**
     * See {@link Cluster#receive}.
     *
     * @param request group, topic, how much and for how long
     * @return at least one message, or none when there was none in time
     * @throws InterruptedException if interrupted while waiting; no message is spent then: those that were taken for the
     *     request at that very moment are returned instead, and the thread stays interrupted
     */
    public List<Delivery> receive(ReceiveRequest request) throws InterruptedException {
        CompletableFuture<List<Delivery>> messages = cluster.receive(request);
        try {
            return await(messages);
        } catch (InterruptedException e) {
            if (messages.isCancelled()) {
                throw e;
            }
            return taken(messages, late -> {
                if (request.ack() == AckMode.EXPLICIT) {
                    late.forEach(one -> {
                        var unused = cluster.giveBack(request.group(), one.message());
                    });
                }
            });
        }
    }

    /**
     * See {@link Cluster#settle}.
     *
     * @param group the consumer group
     * @param topic the topic
     * @param settlements what is to become of which messages
     * @param level how far acknowledgements must have got
     * @return one result for each settlement, in the same order
     * @throws InterruptedException if interrupted while waiting; the settlements may count all the same
     */
    public List<SettleResult> settle(String group, String topic, List<Settlement> settlements, SettleLevel level)
            throws InterruptedException {
        return await(cluster.settle(group, topic, settlements, level));
    }

    /**
     * See {@link Cluster#ack}.
     *
     * @param group the consumer group
     * @param message where the message was consumed from
     * @throws InterruptedException if interrupted while waiting; the acknowledgement may be applied all the same
     */
    public void ack(String group, TopicPosition message) throws InterruptedException {
        await(cluster.ack(group, message));
    }

    /**
     * See {@link Cluster#giveBack}.
     *
     * @param group the consumer group
     * @param message where the message was consumed from
     * @throws InterruptedException if interrupted while waiting
     */
    public void giveBack(String group, TopicPosition message) throws InterruptedException {
        await(cluster.giveBack(group, message));
    }

    /**
     * See {@link Cluster#browse}.
     *
     * @param request which partition, where to begin, and how much
     * @return what is there
     * @throws InterruptedException if interrupted while waiting
     */
    public MessagePage browse(BrowseRequest request) throws InterruptedException {
        return await(cluster.browse(request));
    }

    /**
     * See {@link Cluster#describeQueue}.
     *
     * @param group the consumer group
     * @param topic the topic
     * @return one element per partition, ascending
     * @throws InterruptedException if interrupted while waiting
     */
    public List<QueuePartition> describeQueue(String group, String topic) throws InterruptedException {
        return await(cluster.describeQueue(group, topic));
    }

    /**
     * See {@link Cluster#getOffsets}.
     *
     * @param group the consumer group
     * @param topic the topic
     * @return one element per partition, ascending
     * @throws InterruptedException if interrupted while waiting
     */
    public List<PartitionOffsets> getOffsets(String group, String topic) throws InterruptedException {
        return await(cluster.getOffsets(group, topic));
    }

    /**
     * See {@link Cluster#offsetsAt}.
     *
     * @param topic the topic
     * @param time compared with the timestamps of messages
     * @return partition to offset, ascending
     * @throws InterruptedException if interrupted while waiting
     */
    public Map<Integer, Long> offsetsAt(String topic, Instant time) throws InterruptedException {
        return await(cluster.offsetsAt(topic, time));
    }

    /**
     * See {@link Cluster#setOffsets}.
     *
     * @param group the consumer group
     * @param topic the topic
     * @param updates the partitions to change
     * @throws InterruptedException if interrupted while waiting; the offsets may be set all the same
     */
    public void setOffsets(String group, String topic, List<OffsetUpdate> updates) throws InterruptedException {
        await(cluster.setOffsets(group, topic, updates));
    }

    /**
     * See {@link Cluster#listTopics}.
     *
     * @return names, ascending
     * @throws InterruptedException if interrupted while waiting
     */
    public List<String> listTopics() throws InterruptedException {
        return await(cluster.listTopics());
    }

    /**
     * See {@link Cluster#describeTopics}.
     *
     * @param details what to include
     * @return topics, ascending
     * @throws InterruptedException if interrupted while waiting
     */
    public List<TopicDescription> describeTopics(TopicDetails details) throws InterruptedException {
        return await(cluster.describeTopics(details));
    }

    /**
     * See {@link Cluster#describeTopic}.
     *
     * @param topic the topic
     * @param details what to include
     * @return the topic
     * @throws InterruptedException if interrupted while waiting
     */
    public TopicDescription describeTopic(String topic, TopicDetails details) throws InterruptedException {
        return await(cluster.describeTopic(topic, details));
    }

    /**
     * See {@link Cluster#listConsumers}.
     *
     * @param topic the topic
     * @param group only this group; empty for all groups
     * @return group to client id to partitions
     * @throws InterruptedException if interrupted while waiting
     */
    public Map<String, Map<String, List<Integer>>> listConsumers(String topic, Optional<String> group)
            throws InterruptedException {
        return await(cluster.listConsumers(topic, group));
    }

    /** However often it is interrupted: a message that nobody returns would be lost. */
    private static <T> T taken(CompletableFuture<T> taken, Consumer<T> giveBack) throws InterruptedException {
        CompletableFuture<T> inTime = taken.copy().orTimeout(ON_ITS_WAY.toNanos(), TimeUnit.NANOSECONDS);
        try {
            while (true) {
                try {
                    return inTime.get();
                } catch (InterruptedException e) {
                    // the thread stays interrupted in the end
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                var unused = taken.thenAccept(giveBack);
            }
            throw new InterruptedException();
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PixyException failure) {
                failure.addSuppressed(new CallSite());
                throw failure;
            }
            throw new IllegalStateException("A bug: the operation failed with what is no PixyException", e.getCause());
        }
    }

    /** Adds the caller's stack to a failure that was made on a thread of the engine. */
    private static final class CallSite extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CallSite() {
            super("waited for here");
        }
    }
}
