package io.pixy.server.cli;

import io.pixy.api.Ack;
import io.pixy.api.BrowseRequest;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.QueuePartition;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.Settlement;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicPosition;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A cluster behind a server, over one kind of connection. Futures fail with {@link RemoteException}, and do so within
 * the deadline that the connection was made with.
 *
 * <p>Thread-safe.
 */
interface Remote extends AutoCloseable {

    /** What the user named it by, for messages. */
    String endpoint();

    /** The position is -1, -1 if {@code background}: the server answers before the message is written. */
    CompletableFuture<RecordPosition> produce(ProduceRequest request, boolean background);

    /** As many results in the same order, as trees of the second API's JSON; those that failed have an {@code error}. */
    CompletableFuture<List<Map<String, Object>>> produceAll(String topic, List<ProduceRequest> records);

    /** None if there was nothing in time. */
    CompletableFuture<List<Delivery>> receive(ReceiveRequest request);

    /** As many results in the same order, as trees of the second API's JSON; those that failed have an {@code error}. */
    CompletableFuture<List<Map<String, Object>>> settle(String group, String topic, List<Settlement> settlements);

    /**
     * Letters one after the other, asked for as they are read. Throws {@link RemoteException} where there can't be more.
     *
     * @param query where and when to begin; how many at a time is up to the connection
     */
    Iterator<DeadLetter> deadLetters(String group, String topic, DeadLetterQuery query);

    CompletableFuture<Redrive> redrive(String group, String topic, RedriveRequest request);

    CompletableFuture<Redrive> getRedrive(String group, String topic, String id);

    CompletableFuture<Redrive> cancelRedrive(String group, String topic, String id);

    CompletableFuture<Void> purge(String group, String topic);

    /**
     * Messages as they come.
     *
     * @throws RemoteException if there is no such server, or it refuses
     */
    Following follow(SubscriptionRequest request) throws InterruptedException;

    CompletableFuture<Message> consume(String group, String topic, Ack ack);

    CompletableFuture<Void> ack(String group, TopicPosition message);

    CompletableFuture<List<PartitionOffsets>> offsets(String group, String topic);

    /** By partition; of the first message at or after the time, or the end of the log. */
    CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time);

    CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates);

    CompletableFuture<List<TopicDescription>> topics(boolean withPartitions);

    CompletableFuture<TopicDescription> topic(String topic, boolean withPartitions);

    /** By group and client id. */
    CompletableFuture<Map<String, Map<String, List<Integer>>>> consumers(String topic, Optional<String> group);

    /** Messages as they lie in Kafka. */
    CompletableFuture<MessagePage> browse(BrowseRequest request);

    /** Those of the server, whichever this one is. Fails as unsupported with a server that can't tell. */
    CompletableFuture<List<ClusterLine>> clusters();

    /** Another cluster behind the same connection, which this one closes. */
    Remote at(String cluster);

    /** How far a group is, and what is in its way; ascending by partition. */
    CompletableFuture<List<QueuePartition>> queue(String group, String topic);

    @Override
    void close();
}
