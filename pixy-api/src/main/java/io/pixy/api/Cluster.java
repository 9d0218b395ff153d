package io.pixy.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One Kafka cluster as Pixy serves it.
 *
 * <p>Thread-safe: all methods may be called from any thread and none of them blocks. Futures fail with a
 * {@link PixyException}; besides the exceptions named below each of them can fail with {@link KafkaException} when
 * Kafka refuses or cannot be reached, with {@link InvalidRequestException} when an argument is missing or too long, and
 * those about topics, offsets and owners with {@link TooManyRequestsException} when too many wait to be answered.
 */
public interface Cluster {
    /** How many messages one call of {@link #produceAll} may bring. */
    int MOST_MESSAGES = 1000;

    /** More can't be settled at a time. */
    int MOST_SETTLEMENTS = 1000;

    /**
     * The configured name of this cluster.
     *
     * @return never empty
     */
    String name();

    /**
     * Whether this cluster can be reached. Asking is cheap: an answer is remembered for some seconds.
     *
     * @return completes within seconds; never fails
     */
    CompletableFuture<ClusterStatus> status();

    /**
     * Writes a message and tells where it is stored, after as many brokers have it as {@code producer.required_acks}
     * says.
     *
     * @param request the message
     * @return partition and offset; the offset is 0 when {@code required_acks} is {@code no_response}. Fails with
     *     {@link UnknownTopicException}, {@link InvalidTopicException}, {@link MessageTooLargeException},
     *     {@link InvalidMessageException}, {@link HeadersUnsupportedException}, {@link TooManyRequestsException} (the producer's queue stayed full) or
     *     {@link ShuttingDownException}. Cancelling the future does not take the message back
     */
    CompletableFuture<RecordPosition> produce(ProduceRequest request);

    /**
     * Accepts a message and writes it in the background. A failure after acceptance is logged and counted, nothing
     * else.
     *
     * @param request the message
     * @return completes when the message is queued. Fails with {@link HeadersUnsupportedException},
     *     {@link TooManyRequestsException} (the producer's queue stayed full) or {@link ShuttingDownException} if it
     *     was not accepted
     */
    CompletableFuture<Void> produceAsync(ProduceRequest request);

    /**
     * Writes several messages of one topic, in the order they are given as far as they go to the same partition, and
     * tells of each where it is stored or why it is not. Some can be written while others are not.
     *
     * @param topic the topic of all of them
     * @param records 1 to {@value #MOST_MESSAGES} messages
     * @return as many results in the same order, when the last of them is known. Fails only when nothing was attempted:
     *     with {@link InvalidRequestException} if there are too many or none, or one is of another topic, and with
     *     {@link ShuttingDownException}. Cancelling the future takes no message back
     */
    CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records);

    /**
     * Takes the next message of a topic on behalf of a consumer group, joining the group if need be.
     *
     * <p>Cancelling the future withdraws the request: a message is never spent on it afterwards.
     *
     * @param request group, topic and what to acknowledge
     * @return the message. Fails with {@link LongPollTimeoutException} when there is none within
     *     {@code consumer.long_polling_timeout}, {@link TooManyRequestsException} when too many requests of that group
     *     and topic wait already, {@link ConsumerDisabledException} or {@link ShuttingDownException}
     */
    CompletableFuture<Message> consume(ConsumeRequest request);

    /**
     * Acknowledges a message that was consumed through this instance, or through any if this one knows its peers.
     * Acknowledging twice is harmless.
     *
     * @param group the consumer group
     * @param message where the message was consumed from
     * @return completes when the acknowledgement has been applied; it is committed within
     *     {@code consumer.offsets_commit_interval}. Fails with {@link NotOwnedException} if this instance does not own
     *     the partition, and no peer that does has answered, with {@link NeverOfferedException} if the message was not handed out
     */
    CompletableFuture<Void> ack(String group, TopicPosition message);

    /**
     * Takes a message from whoever holds it and hands it out again, as if the last hand-out had never been. Who gives
     * back what it has consumed itself rather uses {@link #giveBack(String, Message)}, which takes it from nobody else.
     *
     * @param group the consumer group
     * @param message where the message was consumed from
     * @return completes when done; fails with {@link NotOwnedException} if this instance does not own the partition
     */
    CompletableFuture<Void> giveBack(String group, TopicPosition message);

    /**
     * Gives a consumed message back, because its receiver left before it could be told: the message is handed out
     * again as if it had never been offered. A message that is not pending (any more), or that was handed out to
     * somebody else since then, is left as it is.
     *
     * @param group the consumer group
     * @param message the very object that {@link #consume} yielded
     * @return completes when done; fails with {@link NotOwnedException} if this instance does not own the partition
     */
    default CompletableFuture<Void> giveBack(String group, Message message) {
        return giveBack(group, message.position());
    }

    /**
     * Takes the next messages of a topic on behalf of a consumer group, joining the group if need be. A group may be
     * consumed by this and by {@link #consume} at the same time.
     *
     * <p>Cancelling the future withdraws the request: no message is spent on it afterwards.
     *
     * @param request group, topic, how much and for how long
     * @return at least one message, or none when there was none in time. Fails with {@link TooManyRequestsException} when
     *     too many requests of that group and topic wait already, {@link ConsumerDisabledException} or
     *     {@link ShuttingDownException}
     */
    CompletableFuture<List<Delivery>> receive(ReceiveRequest request);

    /**
     * Settles messages that were received through this instance, or through any if this one knows its peers: each by itself,
     * in the order of the list.
     *
     * @param group the consumer group
     * @param topic the topic
     * @param settlements up to {@value #MOST_SETTLEMENTS} of them
     * @param level how far acknowledgements must have got before this completes
     * @return one result for each settlement, in the same order. What can't be done is told there; the future fails only if
     *     nothing was tried, with {@link InvalidRequestException}
     */
    CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level);

    /**
     * Has messages of a topic come by themselves, on behalf of a consumer group, joining it if need be; as many as fit into a
     * window or are credited. For surfaces and programs that settle by receipts; {@link #subscribe} is simpler.
     *
     * @param request group, topic, how much and for how long
     * @param listener gets them
     * @return to change it and to end it
     * @throws InvalidRequestException if the queue allows no such lease, or has less order than is asked for
     * @throws TooManyRequestsException if too many streams are open
     * @throws ConsumerDisabledException if this instance does not consume
     * @throws ShuttingDownException if it is being closed
     */
    default DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        throw new InvalidRequestException("cluster " + name() + " has no streams");
    }

    /**
     * Has messages of a topic dealt with by a handler, as many at a time as the window holds; on virtual threads where Java
     * has them (21 and later), else on at most 64 threads.
     *
     * @param request group, topic, how many at a time and for how long
     * @param handler deals with them; may block
     * @return to change it and to end it
     * @throws PixyException as {@link #stream}
     */
    default Subscription subscribe(SubscriptionRequest request, DeliveryHandler handler) {
        return HandledSubscription.open(this, request, handler);
    }

    /**
     * The same on threads of the caller.
     *
     * @param request group, topic, how many at a time and for how long
     * @param handler deals with them
     * @param threads run the handler; what they refuse to run is given back
     * @return to change it and to end it
     * @throws PixyException as {@link #stream}
     */
    default Subscription subscribe(SubscriptionRequest request, DeliveryHandler handler, Executor threads) {
        return HandledSubscription.open(this, request, handler, threads);
    }

    /**
     * The dead letters of a group and a topic.
     *
     * @param group the consumer group
     * @param topic the topic that the messages were in at first
     * @return to look at them and to put them back
     * @throws InvalidRequestException if the configuration names no dead-letter topic for them
     */
    default DeadLetters deadLetters(String group, String topic) {
        throw new InvalidRequestException("cluster " + name() + " has no dead letters");
    }

    /**
     * Shows messages of a partition without consuming them: no group is joined, nothing is acknowledged, and nobody else
     * notices. Does not wait for messages to come. Asking for less than is there takes a few milliseconds of a broker.
     *
     * <p>Cancelling the future ends the look.
     *
     * @param request which partition, where to begin, and how much
     * @return what is there, with nothing in it if the beginning is the end of the log. Fails with
     *     {@link UnknownTopicException} for an unknown topic or partition, with {@link InvalidRequestException} for an offset
     *     beyond the end, and with {@link TooManyRequestsException} if too many look at messages at the same time
     */
    default CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return CompletableFuture.failedFuture(
                new NotSupportedException("cluster " + name() + " can't show messages of " + request.topic()));
    }

    /**
     * How far a consumer group is with each partition of a topic, and what is in its way.
     *
     * @param group the consumer group; of one that nobody knows nothing is committed
     * @param topic the topic
     * @return one element per partition, ascending; those that other instances own without {@link QueuePartition#state}.
     *     Fails with {@link UnknownTopicException}
     */
    default CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return CompletableFuture.failedFuture(
                new NotSupportedException("cluster " + name() + " can't describe group " + group + " and " + topic));
    }

    /**
     * The committed offsets of a group beside the limits of each partition's log.
     *
     * @param group the consumer group; one that nobody knows has offset -1 everywhere
     * @param topic the topic
     * @return one element per partition, ascending. Fails with {@link UnknownTopicException}
     */
    CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic);

    /**
     * Where in each partition's log a time begins: what to set a group's offsets to, to consume from then on.
     *
     * @param topic the topic
     * @param time compared with the timestamps of messages, which are milliseconds, and which producers choose unless
     *     the topic is set to {@code LogAppendTime}; before 1970 it counts as 1970
     * @return by partition, ascending: the offset of the first message at or after the time, or the end of the log if
     *     there is none. Fails with {@link UnknownTopicException}
     */
    CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time);

    /**
     * Commits offsets for a group. Consumption of the topic by the group should have ceased: a running consumer does
     * not notice, and overwrites them with its next commit.
     *
     * @param group the consumer group
     * @param topic the topic
     * @param updates the partitions to change; others keep their offsets. With a partition named twice the last wins.
     *     Nothing happens if empty
     * @return completes when all are committed. Fails with {@link UnknownTopicException} for an unknown topic or
     *     partition, though others may have been committed, and with {@link GroupInUseException} if the group has members
     *     in Kafka's own protocol, as with {@code consumer.membership: kafka}
     */
    CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates);

    /**
     * The names of all topics, internal ones included.
     *
     * @return ascending by the bytes of the name
     */
    CompletableFuture<List<String>> listTopics();

    /**
     * All topics, internal ones included, with details.
     *
     * @param details what to include
     * @return ascending by the bytes of the name; fails if the details of any topic can't be had
     */
    CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details);

    /**
     * One topic with details.
     *
     * @param topic the topic
     * @param details what to include
     * @return fails with {@link UnknownTopicException}
     */
    CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details);

    /**
     * Who owns which partitions of a topic, on all instances.
     *
     * @param topic the topic
     * @param group only this group; empty for all groups
     * @return group to client id to partitions, all ascending. Asked for one group it fails with
     *     {@link GroupNotFoundException} if the group is unknown or does not consume the topic
     */
    CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(String topic, Optional<String> group);

    /**
     * The same operations for programs that rather wait.
     *
     * @return a view of this cluster
     */
    default BlockingCluster blocking() {
        return new BlockingCluster(this);
    }
}
