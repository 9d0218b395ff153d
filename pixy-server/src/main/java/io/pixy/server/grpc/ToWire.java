package io.pixy.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicDescription;
import java.util.List;
import java.util.Map;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.ConsumerGroups;
import mailgun.kafkapixy.ConsumerPartitions;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.PartitionMetadata;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.PositionAt;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.RecordHeader;

/** How the API's answers look on the wire. No state. */
final class ToWire {
    private ToWire() {}

    static ProdRs produced(RecordPosition position) {
        return ProdRs.newBuilder()
                .setPartition(position.partition())
                .setOffset(position.offset())
                .build();
    }

    static ConsRs consumed(Message message) {
        ConsRs.Builder response = ConsRs.newBuilder()
                .setPartition(message.partition())
                .setOffset(message.offset())
                .setKeyValue(bytes(message.key()))
                .setKeyUndefined(message.key() == null)
                .setMessage(bytes(message.value()));
        for (Header header : message.headers()) {
            response.addHeaders(RecordHeader.newBuilder().setKey(header.key()).setValue(bytes(header.value())));
        }
        return response.build();
    }

    static GetOffsetsRs offsets(List<PartitionOffsets> rows) {
        GetOffsetsRs.Builder response = GetOffsetsRs.newBuilder();
        for (PartitionOffsets row : rows) {
            response.addOffsets(PartitionOffset.newBuilder()
                    .setPartition(row.partition())
                    .setBegin(row.begin())
                    .setEnd(row.end())
                    .setCount(row.count())
                    .setOffset(row.offset())
                    .setLag(row.lag())
                    .setMetadata(row.metadata())
                    .setSparseAcks(row.sparseAcks()));
        }
        return response.build();
    }

    static GetOffsetsAtRs offsetsAt(Map<Integer, Long> offsets) {
        GetOffsetsAtRs.Builder response = GetOffsetsAtRs.newBuilder();
        offsets.forEach((partition, offset) -> response.addPositions(
                PositionAt.newBuilder().setPartition(partition).setOffset(offset)));
        return response.build();
    }

    static ListTopicRs topics(List<TopicDescription> topics) {
        ListTopicRs.Builder response = ListTopicRs.newBuilder();
        topics.forEach(topic -> response.putTopics(topic.topic(), topic(topic)));
        return response.build();
    }

    static GetTopicMetadataRs topic(TopicDescription topic) {
        GetTopicMetadataRs.Builder response = GetTopicMetadataRs.newBuilder();
        topic.config().ifPresent(config -> {
            response.setVersion(config.version());
            if (config.settings() != null) {
                response.putAllConfig(config.settings());
            }
        });
        topic.partitions().ifPresent(partitions -> partitions.forEach(p -> response.addPartitions(partition(p))));
        return response.build();
    }

    static ListConsumersRs consumers(Map<String, Map<String, List<Integer>>> groups) {
        ListConsumersRs.Builder response = ListConsumersRs.newBuilder();
        groups.forEach((group, consumers) -> {
            ConsumerGroups.Builder members = ConsumerGroups.newBuilder();
            consumers.forEach((clientId, partitions) -> members.putConsumers(
                    clientId,
                    ConsumerPartitions.newBuilder().addAllPartitions(partitions).build()));
            response.putGroups(group, members.build());
        });
        return response.build();
    }

    private static PartitionMetadata partition(PartitionDescription partition) {
        return PartitionMetadata.newBuilder()
                .setPartition(partition.partition())
                .setLeader(partition.leader())
                .addAllReplicas(partition.replicas())
                .addAllIsr(partition.isr())
                .build();
    }

    /** Without a copy: nobody changes the arrays of a message. */
    private static ByteString bytes(byte[] bytes) {
        return bytes == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(bytes);
    }
}
