package io.pixy.server.grpc;

import io.pixy.api.Ack;
import io.pixy.api.BlockedReason;
import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ClusterStatus;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.Pixy;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.ScriptedLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A cluster that keeps its topics in memory and answers at once; a group starts at the oldest message and owns every
 * partition. The timestamp of a message is its offset. Thread-safe: one lock.
 */
public final class MemoryCluster implements Cluster, Pixy {
    public final ScriptedLetters letters = new ScriptedLetters();

    public static final String NAME = "memory";

    private final Map<String, List<List<Message>>> topics = new TreeMap<>();
    private final Map<Key, Progress> progress = new LinkedHashMap<>();

    /** Whether all settlements come too late. */
    public volatile boolean refuseSettlements;

    private final List<MemoryStream> streams = new CopyOnWriteArrayList<>();

    private record Key(String group, String topic, int partition) {}

    /** How far a group is in one partition. */
    private static final class Progress {
        private int next;
        private long committed = -1;
        private String metadata = "";
    }

    public synchronized MemoryCluster withTopic(String topic, int partitions) {
        List<List<Message>> logs = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            logs.add(new ArrayList<>());
        }
        topics.put(topic, logs);
        return this;
    }

    /** Everything in a partition, as it would be consumed. */
    public synchronized List<Message> log(String topic, int partition) {
        return List.copyOf(logs(topic).get(partition));
    }

    /** The committed offset of a group, -1 if it has none. */
    public synchronized long committed(String group, String topic, int partition) {
        return progress(group, topic, partition).committed;
    }

    @Override
    public DeadLetters deadLetters(String group, String topicName) {
        return letters.of(group, topicName);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletableFuture<ClusterStatus> status() {
        return CompletableFuture.completedFuture(new ClusterStatus(true, true));
    }

    @Override
    public synchronized CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return attempt(() -> {
            List<List<Message>> logs = logs(request.topic());
            int partition = request.partitionKey() == null
                    ? 0
                    : Math.floorMod(Arrays.hashCode(request.partitionKey()), logs.size());
            List<Message> log = logs.get(partition);
            int offset = log.size();
            log.add(new Message(
                    request.topic(), partition, offset, request.key(), request.value(), request.headers(), offset, 1));
            streams.forEach(MemoryStream::wake);
            return new RecordPosition(partition, offset);
        });
    }

    @Override
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        return produce(request).handle((position, error) -> null);
    }

    @Override
    public synchronized CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        return attempt(() -> records.stream()
                .map(record -> {
                    try {
                        RecordPosition position = produce(record).join();
                        return ProduceResult.written(position, position.offset());
                    } catch (CompletionException e) {
                        return ProduceResult.failed((PixyException) e.getCause());
                    }
                })
                .toList());
    }

    @Override
    public synchronized CompletableFuture<Message> consume(ConsumeRequest request) {
        return attempt(() -> {
            if (request.ack() instanceof Ack.Of earlier) {
                commit(request.group(), request.topic(), earlier.partition(), earlier.offset());
            }
            List<List<Message>> logs = topics.getOrDefault(request.topic(), List.of());
            for (int partition = 0; partition < logs.size(); partition++) {
                Progress at = progress(request.group(), request.topic(), partition);
                if (at.next < logs.get(partition).size()) {
                    Message message = logs.get(partition).get(at.next++);
                    if (request.ack() == Ack.auto()) {
                        commit(request.group(), request.topic(), partition, message.offset());
                    }
                    return message;
                }
            }
            throw new LongPollTimeoutException();
        });
    }

    @Override
    public synchronized CompletableFuture<Void> ack(String group, TopicPosition message) {
        return attempt(() -> {
            int offered = progress(group, message.topic(), message.partition()).next;
            if (offered == 0) {
                throw new NotOwnedException(group, message.topic(), message.partition());
            }
            if (message.offset() >= offered) {
                throw new NeverOfferedException(message.offset());
            }
            commit(group, message.topic(), message.partition(), message.offset());
            return null;
        });
    }

    @Override
    public synchronized CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return attempt(() -> {
            List<Delivery> deliveries = new ArrayList<>();
            List<List<Message>> logs = topics.getOrDefault(request.topic(), List.of());
            for (int partition = 0; partition < logs.size(); partition++) {
                Progress at = progress(request.group(), request.topic(), partition);
                while (at.next < logs.get(partition).size() && deliveries.size() < request.maxMessages()) {
                    String receipt = partition + "-" + at.next;
                    deliveries.add(new Delivery(receipt, logs.get(partition).get(at.next++), Instant.EPOCH));
                }
            }
            return deliveries;
        });
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return attempt(
                () -> settlements.stream().map(one -> settle(group, topic, one)).toList());
    }

    @Override
    public DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        MemoryStream stream = new MemoryStream(
                request,
                listener,
                most -> receive(ReceiveRequest.of(request.group(), request.topic())
                                .withMaxMessages(most))
                        .join(),
                one -> giveBack(request.group(), one.message().position()).join());
        streams.add(stream);
        stream.wake();
        return stream;
    }

    private SettleResult settle(String group, String topic, Settlement settlement) {
        SettleResult result = settleOne(group, topic, settlement);
        if (result.code().isSuccess()) {
            streams.forEach(stream -> stream.settled(settlement.receipt()));
        }
        return result;
    }

    private synchronized SettleResult settleOne(String group, String topic, Settlement settlement) {
        if (refuseSettlements) {
            return SettleResult.of(SettleCode.LEASE_LOST, "too late");
        }
        if (!settlement.receipt().matches("\\d+-\\d+")) {
            return SettleResult.of(SettleCode.INVALID_RECEIPT, "the receipt is none");
        }
        String[] numbers = settlement.receipt().split("-", -1);
        int partition = Integer.parseInt(numbers[0]);
        int offset = Integer.parseInt(numbers[1]);
        if (settlement instanceof Settlement.Acked) {
            commit(group, topic, partition, offset);
            return SettleResult.settled();
        }
        if (settlement instanceof Settlement.Extended extended) {
            return SettleResult.extended(Instant.EPOCH.plus(extended.lease()));
        }
        if (settlement instanceof Settlement.Nacked) {
            progress(group, topic, partition).next = offset;
            return SettleResult.settled();
        }
        return SettleResult.of(SettleCode.NO_DEAD_LETTER, "no dead letters here");
    }

    @Override
    public synchronized CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return attempt(() -> {
            progress(group, message.topic(), message.partition()).next = (int) message.offset();
            return null;
        });
    }

    @Override
    public synchronized CompletableFuture<MessagePage> browse(BrowseRequest request) {
        return attempt(() -> {
            List<List<Message>> logs = logs(request.topic());
            if (request.partition() >= logs.size()) {
                throw new UnknownTopicException(null);
            }
            List<Message> log = logs.get(request.partition());
            long from;
            if (request.start() instanceof BrowseRequest.Since since) {
                from = since.time().toEpochMilli();
            } else if (request.start() instanceof BrowseRequest.Last last) {
                from = Math.max(0, log.size() - last.count());
            } else {
                from = ((BrowseRequest.AtOffset) request.start()).offset();
            }
            int begin = (int) Math.min(from, log.size());
            int end = Math.min(log.size(), begin + request.maxMessages());
            return new MessagePage(log.subList(begin, end), end, 0, log.size());
        });
    }

    /** The group owns all partitions; what was handed out and is above what is committed is in hands. */
    @Override
    public synchronized CompletableFuture<List<QueuePartition>> describeQueue(String group, String topic) {
        return attempt(() -> {
            List<QueuePartition> rows = new ArrayList<>();
            for (List<Message> log : logs(topic)) {
                Progress at = progress(group, topic, rows.size());
                int done = (int) Math.max(0, at.committed);
                QueueState state = new QueueState(
                        at.next - done,
                        0,
                        0,
                        0,
                        0,
                        done < log.size()
                                ? Optional.of(new QueueState.Oldest(done, done, Optional.of(Duration.ofSeconds(90)), 1))
                                : Optional.empty(),
                        0.25,
                        at.next - done > 1
                                ? List.of(new QueueState.Blockage(BlockedReason.MAX_PENDING, "too many"))
                                : List.of());
                rows.add(new QueuePartition(
                        rows.size(),
                        at.next > 0 ? Optional.of("c1") : Optional.empty(),
                        0,
                        log.size(),
                        at.committed < 0 ? OptionalLong.empty() : OptionalLong.of(at.committed),
                        at.committed < 0 ? OptionalLong.empty() : OptionalLong.of(log.size() - at.committed),
                        at.next > 0 ? Optional.of(state) : Optional.empty()));
            }
            return rows;
        });
    }

    @Override
    public synchronized CompletableFuture<List<PartitionOffsets>> getOffsets(String group, String topic) {
        return attempt(() -> {
            List<PartitionOffsets> rows = new ArrayList<>();
            for (List<Message> log : logs(topic)) {
                Progress at = progress(group, topic, rows.size());
                rows.add(new PartitionOffsets(rows.size(), 0, log.size(), at.committed, at.metadata, ""));
            }
            return rows;
        });
    }

    @Override
    public synchronized CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return attempt(() -> {
            Map<Integer, Long> offsets = new TreeMap<>();
            for (List<Message> log : logs(topic)) {
                offsets.put(
                        offsets.size(),
                        log.stream()
                                .filter(message -> message.timestampMillis() < time.toEpochMilli())
                                .count());
            }
            return offsets;
        });
    }

    @Override
    public synchronized CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        return attempt(() -> {
            for (OffsetUpdate update : updates) {
                if (update.partition() >= logs(topic).size()) {
                    throw new UnknownTopicException(null);
                }
                Progress at = progress(group, topic, update.partition());
                at.committed = update.offset();
                at.next = (int) Math.max(0, update.offset());
                at.metadata = update.metadata();
            }
            return null;
        });
    }

    @Override
    public synchronized CompletableFuture<List<String>> listTopics() {
        return attempt(() -> List.copyOf(topics.keySet()));
    }

    @Override
    public synchronized CompletableFuture<List<TopicDescription>> describeTopics(TopicDetails details) {
        return attempt(() -> topics.keySet().stream()
                .map(topic -> description(topic, details))
                .toList());
    }

    @Override
    public synchronized CompletableFuture<TopicDescription> describeTopic(String topic, TopicDetails details) {
        return attempt(() -> description(topic, details));
    }

    @Override
    public synchronized CompletableFuture<Map<String, Map<String, List<Integer>>>> listConsumers(
            String topic, Optional<String> group) {
        return attempt(() -> {
            Map<String, Map<String, List<Integer>>> groups = new TreeMap<>();
            for (Key key : progress.keySet()) {
                if (key.topic().equals(topic) && group.orElse(key.group()).equals(key.group())) {
                    groups.computeIfAbsent(key.group(), g -> new TreeMap<>())
                            .computeIfAbsent("c1", c -> new ArrayList<>())
                            .add(key.partition());
                }
            }
            if (group.isPresent() && groups.isEmpty()) {
                throw GroupNotFoundException.unknown(group.get());
            }
            return groups;
        });
    }

    @Override
    public Cluster cluster() {
        return this;
    }

    @Override
    public Cluster cluster(String name) {
        if (!name.isEmpty() && !name.equals(NAME)) {
            throw new UnknownClusterException(name);
        }
        return this;
    }

    @Override
    public List<String> clusterNames() {
        return List.of(NAME);
    }

    @Override
    public void close() {}

    private TopicDescription description(String topic, TopicDetails details) {
        List<PartitionDescription> partitions = new ArrayList<>();
        for (int i = 0; i < logs(topic).size(); i++) {
            partitions.add(new PartitionDescription(i, 1, List.of(1), List.of(1)));
        }
        return new TopicDescription(
                topic,
                Optional.of(new TopicConfig(1, Map.of("cleanup.policy", "delete"))),
                Optional.of(List.copyOf(partitions)).filter(p -> details.partitions()));
    }

    private void commit(String group, String topic, int partition, long offset) {
        Progress at = progress(group, topic, partition);
        at.committed = Math.max(at.committed, offset + 1);
    }

    private Progress progress(String group, String topic, int partition) {
        return progress.computeIfAbsent(new Key(group, topic, partition), key -> new Progress());
    }

    private List<List<Message>> logs(String topic) {
        List<List<Message>> logs = topics.get(topic);
        if (logs == null) {
            throw new UnknownTopicException(null);
        }
        return logs;
    }

    private static <T> CompletableFuture<T> attempt(Supplier<T> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
