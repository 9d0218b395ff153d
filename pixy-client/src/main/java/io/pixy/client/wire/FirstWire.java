package io.pixy.client.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.pixy.api.Ack;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.RecordHeader;
import mailgun.kafkapixy.SetOffsetsRq;

/** What goes over the original's service, and what its answers mean. No state. */
public final class FirstWire {
    private FirstWire() {}

    /**
     * Whether that service can say it: it knows neither null values nor partitions nor times, stores an empty key as none,
     * and hashes the key that it stores.
     */
    public static boolean canSay(ProduceRequest request) {
        return request.value() != null
                && request.partition().isEmpty()
                && request.timestampMillis().isEmpty()
                && request.headers().stream().allMatch(header -> header.value() != null)
                && (isKeyless(request) || isHashedAsStored(request));
    }

    /** An empty key is hashed, and not stored. */
    private static boolean isKeyless(ProduceRequest request) {
        return request.key() == null && (request.partitionKey() == null || request.partitionKey().length == 0);
    }

    private static boolean isHashedAsStored(ProduceRequest request) {
        return request.key() != null
                && request.key().length > 0
                && Arrays.equals(request.key(), request.partitionKey());
    }

    public static ProdRq produce(String cluster, ProduceRequest request, boolean background) {
        ProdRq.Builder wire = ProdRq.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setKeyUndefined(request.partitionKey() == null)
                .setMessage(bytes(request.value()))
                .setAsyncMode(background);
        if (request.key() != null) {
            wire.setKeyValue(bytes(request.key()));
        }
        for (Header header : request.headers()) {
            wire.addHeaders(RecordHeader.newBuilder().setKey(header.key()).setValue(bytes(header.value())));
        }
        return wire.build();
    }

    public static ConsNAckRq consume(String cluster, String group, String topic, Ack ack) {
        ConsNAckRq.Builder wire = ConsNAckRq.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .setNoAck(ack == Ack.none())
                .setAutoAck(ack == Ack.auto());
        if (ack instanceof Ack.Of earlier) {
            wire.setAckPartition(earlier.partition()).setAckOffset(earlier.offset());
        }
        return wire.build();
    }

    public static SetOffsetsRq setOffsets(String cluster, String group, String topic, List<OffsetUpdate> updates) {
        SetOffsetsRq.Builder wire =
                SetOffsetsRq.newBuilder().setCluster(cluster).setTopic(topic).setGroup(group);
        updates.forEach(update -> wire.addOffsets(PartitionOffset.newBuilder()
                .setPartition(update.partition())
                .setOffset(update.offset())
                .setMetadata(update.metadata())));
        return wire.build();
    }

    /** It tells neither time nor attempt, and no null from nothing. */
    public static Message message(String topic, ConsRs wire) {
        List<Header> headers = wire.getHeadersList().stream()
                .map(header -> new Header(header.getKey(), header.getValue().toByteArray()))
                .toList();
        byte[] key = wire.getKeyUndefined() ? null : wire.getKeyValue().toByteArray();
        byte[] value = wire.getMessage().toByteArray();
        return new Message(topic, wire.getPartition(), wire.getOffset(), key, value, headers, -1, 1);
    }

    public static List<PartitionOffsets> offsets(GetOffsetsRs wire) {
        return wire.getOffsetsList().stream()
                .map(row -> new PartitionOffsets(
                        row.getPartition(),
                        row.getBegin(),
                        row.getEnd(),
                        row.getOffset(),
                        row.getMetadata(),
                        row.getSparseAcks()))
                .toList();
    }

    public static Map<Integer, Long> offsetsAt(GetOffsetsAtRs wire) {
        Map<Integer, Long> offsets = new TreeMap<>();
        wire.getPositionsList().forEach(position -> offsets.put(position.getPartition(), position.getOffset()));
        return offsets;
    }

    public static List<String> names(ListTopicRs wire) {
        return wire.getTopicsMap().keySet().stream().sorted().toList();
    }

    public static List<TopicDescription> topics(ListTopicRs wire, TopicDetails details) {
        return new TreeMap<>(wire.getTopicsMap())
                .entrySet().stream()
                        .map(topic -> topic(topic.getKey(), topic.getValue(), details))
                        .toList();
    }

    /** The settings come whether they were asked for or not. */
    public static TopicDescription topic(String name, GetTopicMetadataRs wire, TopicDetails details) {
        List<PartitionDescription> partitions = wire.getPartitionsList().stream()
                .map(p ->
                        new PartitionDescription(p.getPartition(), p.getLeader(), p.getReplicasList(), p.getIsrList()))
                .toList();
        TopicConfig config = new TopicConfig(wire.getVersion(), wire.getConfigMap());
        return new TopicDescription(
                name,
                Optional.of(config).filter(all -> details.config()),
                Optional.of(partitions).filter(all -> details.partitions()));
    }

    public static Map<String, Map<String, List<Integer>>> consumers(ListConsumersRs wire) {
        Map<String, Map<String, List<Integer>>> groups = new TreeMap<>();
        wire.getGroupsMap().forEach((group, members) -> {
            Map<String, List<Integer>> partitions = new TreeMap<>();
            members.getConsumersMap().forEach((member, owned) -> partitions.put(member, owned.getPartitionsList()));
            groups.put(group, partitions);
        });
        return groups;
    }

    /** Without a copy: nobody changes the arrays of a request. */
    private static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
