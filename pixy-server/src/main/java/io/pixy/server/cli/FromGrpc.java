package io.pixy.server.cli;

import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.PartitionDescription;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.ConsumerPartitions;
import mailgun.kafkapixy.GetOffsetsAtRs;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.GetTopicMetadataRs;
import mailgun.kafkapixy.ListConsumersRs;
import mailgun.kafkapixy.ListTopicRs;

/** What the service's responses mean, in terms of the API. No state. */
final class FromGrpc {
    private FromGrpc() {}

    static Message message(String topic, ConsRs response) {
        List<Header> headers = response.getHeadersList().stream()
                .map(header -> new Header(header.getKey(), header.getValue().toByteArray()))
                .toList();
        byte[] key = response.getKeyUndefined() ? null : response.getKeyValue().toByteArray();
        byte[] value = response.getMessage().toByteArray();
        return new Message(topic, response.getPartition(), response.getOffset(), key, value, headers, -1, 1);
    }

    static List<PartitionOffsets> offsets(GetOffsetsRs response) {
        return response.getOffsetsList().stream()
                .map(row -> new PartitionOffsets(
                        row.getPartition(),
                        row.getBegin(),
                        row.getEnd(),
                        row.getOffset(),
                        row.getMetadata(),
                        row.getSparseAcks()))
                .toList();
    }

    static Map<Integer, Long> offsetsAt(GetOffsetsAtRs response) {
        Map<Integer, Long> offsets = new TreeMap<>();
        response.getPositionsList().forEach(position -> offsets.put(position.getPartition(), position.getOffset()));
        return offsets;
    }

    static List<TopicDescription> topics(ListTopicRs response) {
        return new TreeMap<>(response.getTopicsMap())
                .entrySet().stream()
                        .map(topic -> topic(topic.getKey(), topic.getValue()))
                        .toList();
    }

    static TopicDescription topic(String name, GetTopicMetadataRs response) {
        List<PartitionDescription> partitions = response.getPartitionsList().stream()
                .map(p ->
                        new PartitionDescription(p.getPartition(), p.getLeader(), p.getReplicasList(), p.getIsrList()))
                .toList();
        TopicConfig config = new TopicConfig(response.getVersion(), response.getConfigMap());
        return new TopicDescription(name, Optional.of(config), Optional.of(partitions));
    }

    static Map<String, Map<String, List<Integer>>> consumers(ListConsumersRs response) {
        Map<String, Map<String, List<Integer>>> groups = new TreeMap<>();
        response.getGroupsMap().forEach((group, members) -> {
            Map<String, List<Integer>> partitions = new TreeMap<>();
            for (Map.Entry<String, ConsumerPartitions> member :
                    members.getConsumersMap().entrySet()) {
                partitions.put(member.getKey(), member.getValue().getPartitionsList());
            }
            groups.put(group, partitions);
        });
        return groups;
    }
}
