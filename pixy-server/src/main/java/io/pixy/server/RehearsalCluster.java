package io.pixy.server;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/**
 * What a {@link RehearsalBroker} knows: one topic of one partition, in which is what was written first; groups of one member that
 * begin there.
 *
 * <p>Thread-safe: the record is volatile, all else is immutable.
 */
final class RehearsalCluster {
    static final String TOPIC = "t";

    private static final String ID = "rehearsal";
    private static final int NODE = 1;
    private static final int GENERATION = 1;
    private static final long EARLIEST = -2;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final byte OF_THE_TOPIC = 1;
    private static final Map<ApiKeys, Integer> VERSIONS = new EnumMap<>(Map.ofEntries(
            Map.entry(ApiKeys.API_VERSIONS, 3),
            Map.entry(ApiKeys.METADATA, 12),
            Map.entry(ApiKeys.DESCRIBE_CLUSTER, 0),
            Map.entry(ApiKeys.DESCRIBE_CONFIGS, 4),
            Map.entry(ApiKeys.INIT_PRODUCER_ID, 4),
            Map.entry(ApiKeys.PRODUCE, 9),
            Map.entry(ApiKeys.FIND_COORDINATOR, 4),
            Map.entry(ApiKeys.JOIN_GROUP, 7),
            Map.entry(ApiKeys.SYNC_GROUP, 5),
            Map.entry(ApiKeys.HEARTBEAT, 4),
            Map.entry(ApiKeys.LEAVE_GROUP, 4),
            Map.entry(ApiKeys.OFFSET_FETCH, 8),
            Map.entry(ApiKeys.OFFSET_COMMIT, 8),
            Map.entry(ApiKeys.LIST_OFFSETS, 7),
            Map.entry(ApiKeys.FETCH, 12)));

    private final String host;
    private final int port;

    private volatile ProduceRequestData.PartitionProduceData written;

    /** The broker's own address, as clients are told. */
    RehearsalCluster(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * What a broker would say.
     *
     * @throws IllegalArgumentException if it is asked for what it did not say that it can
     */
    Message answer(ApiKeys api, short version, ByteBufferAccessor body) {
        return switch (api) {
            case API_VERSIONS -> versions();
            case METADATA -> metadata(new MetadataRequestData(body, version));
            case DESCRIBE_CLUSTER -> describeCluster();
            case DESCRIBE_CONFIGS -> configs(new DescribeConfigsRequestData(body, version));
            case INIT_PRODUCER_ID ->
                new InitProducerIdResponseData().setProducerId(1).setProducerEpoch((short) 0);
            case PRODUCE -> produce(new ProduceRequestData(body, version));
            case FIND_COORDINATOR -> coordinators(new FindCoordinatorRequestData(body, version));
            case JOIN_GROUP -> join(new JoinGroupRequestData(body, version));
            case SYNC_GROUP -> sync(new SyncGroupRequestData(body, version));
            case HEARTBEAT -> new HeartbeatResponseData();
            case LEAVE_GROUP -> new LeaveGroupResponseData();
            case OFFSET_FETCH -> committed(new OffsetFetchRequestData(body, version));
            case OFFSET_COMMIT -> commit(new OffsetCommitRequestData(body, version));
            case LIST_OFFSETS -> offsets(new ListOffsetsRequestData(body, version));
            case FETCH -> fetch(new FetchRequestData(body, version));
            default -> throw new IllegalArgumentException("nobody said that " + api + " can be asked");
        };
    }

    private long end() {
        return written == null ? 0 : 1;
    }

    private static Message versions() {
        var all = new ApiVersionsResponseData.ApiVersionCollection();
        VERSIONS.forEach((api, most) -> all.add(new ApiVersionsResponseData.ApiVersion()
                .setApiKey(api.id)
                .setMinVersion(api.oldestVersion())
                .setMaxVersion(most.shortValue())));
        return new ApiVersionsResponseData().setApiKeys(all);
    }

    private Message metadata(MetadataRequestData request) {
        var brokers = new MetadataResponseData.MetadataResponseBrokerCollection();
        brokers.add(new MetadataResponseData.MetadataResponseBroker()
                .setNodeId(NODE)
                .setHost(host)
                .setPort(port));
        var topics = new MetadataResponseData.MetadataResponseTopicCollection();
        if (request.topics() == null) {
            topics.add(topic(TOPIC));
        } else {
            request.topics().forEach(wanted -> topics.add(topic(wanted.name())));
        }
        return new MetadataResponseData()
                .setBrokers(brokers)
                .setClusterId(ID)
                .setControllerId(NODE)
                .setTopics(topics);
    }

    private static MetadataResponseData.MetadataResponseTopic topic(String name) {
        var topic = new MetadataResponseData.MetadataResponseTopic().setName(name);
        return TOPIC.equals(name)
                ? topic.setPartitions(List.of(new MetadataResponseData.MetadataResponsePartition()
                        .setLeaderId(NODE)
                        .setReplicaNodes(List.of(NODE))
                        .setIsrNodes(List.of(NODE))))
                : topic.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    private Message describeCluster() {
        var brokers = new DescribeClusterResponseData.DescribeClusterBrokerCollection();
        brokers.add(new DescribeClusterResponseData.DescribeClusterBroker()
                .setBrokerId(NODE)
                .setHost(host)
                .setPort(port));
        return new DescribeClusterResponseData()
                .setClusterId(ID)
                .setControllerId(NODE)
                .setBrokers(brokers);
    }

    private static Message configs(DescribeConfigsRequestData request) {
        return new DescribeConfigsResponseData()
                .setResults(request.resources().stream()
                        .map(wanted -> new DescribeConfigsResponseData.DescribeConfigsResult()
                                .setResourceType(wanted.resourceType())
                                .setResourceName(wanted.resourceName())
                                .setConfigs(List.of(
                                        config(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE),
                                        config(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"))))
                        .toList());
    }

    private static DescribeConfigsResponseData.DescribeConfigsResourceResult config(String name, String value) {
        return new DescribeConfigsResponseData.DescribeConfigsResourceResult()
                .setName(name)
                .setValue(value)
                .setConfigSource(OF_THE_TOPIC);
    }

    private Message produce(ProduceRequestData request) {
        var topics = new ProduceResponseData.TopicProduceResponseCollection();
        request.topicData().forEach(topic -> {
            topics.add(new ProduceResponseData.TopicProduceResponse()
                    .setName(topic.name())
                    .setPartitionResponses(topic.partitionData().stream()
                            .map(one -> new ProduceResponseData.PartitionProduceResponse()
                                    .setIndex(one.index())
                                    .setBaseOffset(end()))
                            .toList()));
            if (written == null) {
                written = topic.partitionData().get(0);
            }
        });
        return new ProduceResponseData().setResponses(topics);
    }

    private Message coordinators(FindCoordinatorRequestData request) {
        return new FindCoordinatorResponseData()
                .setCoordinators(request.coordinatorKeys().stream()
                        .map(key -> new FindCoordinatorResponseData.Coordinator()
                                .setKey(key)
                                .setNodeId(NODE)
                                .setHost(host)
                                .setPort(port))
                        .toList());
    }

    private static Message join(JoinGroupRequestData request) {
        String member = request.memberId().isEmpty() ? ID : request.memberId();
        var protocol = request.protocols().iterator().next();
        return new JoinGroupResponseData()
                .setGenerationId(GENERATION)
                .setProtocolType(request.protocolType())
                .setProtocolName(protocol.name())
                .setLeader(member)
                .setMemberId(member)
                .setMembers(List.of(new JoinGroupResponseData.JoinGroupResponseMember()
                        .setMemberId(member)
                        .setMetadata(protocol.metadata())));
    }

    private static Message sync(SyncGroupRequestData request) {
        return new SyncGroupResponseData()
                .setProtocolType(request.protocolType())
                .setProtocolName(request.protocolName())
                .setAssignment(request.assignments().get(0).assignment());
    }

    /** All begin with the first one. */
    private static Message committed(OffsetFetchRequestData request) {
        var partition = new OffsetFetchResponseData.OffsetFetchResponsePartitions()
                .setCommittedOffset(0)
                .setCommittedLeaderEpoch(-1)
                .setMetadata("");
        var topic = new OffsetFetchResponseData.OffsetFetchResponseTopics()
                .setName(TOPIC)
                .setPartitions(List.of(partition));
        return new OffsetFetchResponseData()
                .setGroups(request.groups().stream()
                        .map(group -> new OffsetFetchResponseData.OffsetFetchResponseGroup()
                                .setGroupId(group.groupId())
                                .setTopics(List.of(topic)))
                        .toList());
    }

    private static Message commit(OffsetCommitRequestData request) {
        return new OffsetCommitResponseData()
                .setTopics(request.topics().stream()
                        .map(topic -> new OffsetCommitResponseData.OffsetCommitResponseTopic()
                                .setName(topic.name())
                                .setPartitions(topic.partitions().stream()
                                        .map(one -> new OffsetCommitResponseData.OffsetCommitResponsePartition()
                                                .setPartitionIndex(one.partitionIndex()))
                                        .toList()))
                        .toList());
    }

    private Message offsets(ListOffsetsRequestData request) {
        return new ListOffsetsResponseData()
                .setTopics(request.topics().stream()
                        .map(topic -> new ListOffsetsResponseData.ListOffsetsTopicResponse()
                                .setName(topic.name())
                                .setPartitions(topic.partitions().stream()
                                        .map(one -> new ListOffsetsResponseData.ListOffsetsPartitionResponse()
                                                .setPartitionIndex(one.partitionIndex())
                                                .setOffset(one.timestamp() == EARLIEST ? 0 : end()))
                                        .toList()))
                        .toList());
    }

    private Message fetch(FetchRequestData request) {
        boolean isNews = request.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(one -> one.fetchOffset() < end());
        if (!isNews) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new FetchResponseData()
                .setResponses(request.topics().stream()
                        .map(topic -> new FetchResponseData.FetchableTopicResponse()
                                .setTopic(topic.topic())
                                .setPartitions(topic.partitions().stream()
                                        .map(this::fetch)
                                        .toList()))
                        .toList());
    }

    private FetchResponseData.PartitionData fetch(FetchRequestData.FetchPartition wanted) {
        var partition = new FetchResponseData.PartitionData()
                .setPartitionIndex(wanted.partition())
                .setHighWatermark(end())
                .setLastStableOffset(end())
                .setLogStartOffset(0);
        return wanted.fetchOffset() < end() ? partition.setRecords(written.records()) : partition;
    }
}
