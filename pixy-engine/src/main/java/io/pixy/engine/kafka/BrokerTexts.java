package io.pixy.engine.kafka;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.InvalidCommitOffsetSizeException;
import org.apache.kafka.common.errors.InvalidFetchSizeException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.ReplicaNotAvailableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownLeaderEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What Kafka-Pixy tells its clients about the error codes of a broker; scripts compare these texts. kafka-clients gives
 * a class for each code, but keeps the codes themselves to itself. No state.
 */
final class BrokerTexts {
    static final String REQUEST_TIMED_OUT =
            "kafka server: Request exceeded the user-specified time limit in the request.";

    private static final String SERVER = "kafka server: ";

    private static final Map<Class<?>, String> BY_CLASS = Map.ofEntries(
            entry(UnknownServerException.class, "Unexpected (unknown?) server error."),
            entry(
                    OffsetOutOfRangeException.class,
                    "The requested offset is outside the range of offsets maintained by the server for the given"
                            + " topic/partition."),
            entry(CorruptRecordException.class, "Message contents does not match its CRC."),
            entry(
                    UnknownTopicOrPartitionException.class,
                    "Request was for a topic or partition that does not exist on this broker."),
            entry(InvalidFetchSizeException.class, "The message has a negative size."),
            entry(
                    LeaderNotAvailableException.class,
                    "In the middle of a leadership election, there is currently no leader for this partition and hence"
                            + " it is unavailable for writes."),
            entry(
                    NotLeaderOrFollowerException.class,
                    "Tried to send a message to a replica that is not the leader for some partition. Your metadata is"
                            + " out of date."),
            entry(
                    BrokerNotAvailableException.class,
                    "Broker not available. Not a client facing error, we should never receive this!!!"),
            entry(
                    ReplicaNotAvailableException.class,
                    "Replica information not available, one or more brokers are down."),
            entry(
                    RecordTooLargeException.class,
                    "Message was too large, server rejected it to avoid allocation error."),
            entry(
                    OffsetMetadataTooLarge.class,
                    "Specified a string larger than the configured maximum for offset metadata."),
            entry(NetworkException.class, "The server disconnected before a response was received."),
            entry(
                    CoordinatorLoadInProgressException.class,
                    "The broker is still loading offsets after a leader change for that offset's topic partition."),
            entry(CoordinatorNotAvailableException.class, "Offset's topic has not yet been created."),
            entry(
                    NotCoordinatorException.class,
                    "Request was for a consumer group that is not coordinated by this broker."),
            entry(InvalidTopicException.class, "The request attempted to perform an operation on an invalid topic."),
            entry(
                    RecordBatchTooLargeException.class,
                    "The request included message batch larger than the configured segment size on the server."),
            entry(
                    NotEnoughReplicasException.class,
                    "Messages are rejected since there are fewer in-sync replicas than required."),
            entry(
                    NotEnoughReplicasAfterAppendException.class,
                    "Messages are written to the log, but to fewer in-sync replicas than required."),
            entry(
                    InvalidRequiredAcksException.class,
                    "The number of required acks is invalid (should be either -1, 0, or 1)."),
            entry(IllegalGenerationException.class, "The provided generation id is not the current generation."),
            entry(InvalidGroupIdException.class, "The provided group id was empty."),
            entry(UnknownMemberIdException.class, "The provided member is not known in the current generation."),
            entry(
                    RebalanceInProgressException.class,
                    "A rebalance for the group is in progress. Please re-join the group."),
            entry(InvalidCommitOffsetSizeException.class, "The provided commit metadata was too large."),
            entry(TopicAuthorizationException.class, "The client is not authorized to access this topic."),
            entry(GroupAuthorizationException.class, "The client is not authorized to access this group."),
            entry(ClusterAuthorizationException.class, "The client is not authorized to send this request type."),
            entry(InvalidTimestampException.class, "The timestamp of the message is out of acceptable range."),
            entry(UnsupportedSaslMechanismException.class, "The broker does not support the requested SASL mechanism."),
            entry(IllegalSaslStateException.class, "Request is not valid given the current SASL state."),
            entry(UnsupportedVersionException.class, "The version of API is not supported."),
            entry(
                    InvalidRequestException.class,
                    "This most likely occurs because of a request being malformed by the client library or the message"
                            + " was sent to an incompatible broker. See the broker logs for more details."),
            entry(
                    UnsupportedForMessageFormatException.class,
                    "The requested operation is not supported by the message format version."),
            entry(PolicyViolationException.class, "Request parameters do not satisfy the configured policy."),
            entry(KafkaStorageException.class, "Disk error when trying to access log file on the disk."),
            entry(SaslAuthenticationException.class, "SASL Authentication failed."),
            entry(
                    FencedLeaderEpochException.class,
                    "The leader epoch in the request is older than the epoch on the broker."),
            entry(
                    UnknownLeaderEpochException.class,
                    "The leader epoch in the request is newer than the epoch on the broker."),
            entry(
                    UnsupportedCompressionTypeException.class,
                    "The requesting client does not support the compression type of given partition."));

    /** Codes that came after Kafka-Pixy. */
    private static final Map<Class<?>, Integer> UNKNOWN_TO_THE_ORIGINAL =
            Map.of(InvalidRecordException.class, 87, ThrottlingQuotaExceededException.class, 89);

    private BrokerTexts() {}

    /** The text for an error or, where a class was refined later, for the nearest class it extends. */
    static Optional<String> of(Throwable error) {
        for (Class<?> type = error.getClass(); type != Throwable.class; type = type.getSuperclass()) {
            String text = BY_CLASS.get(type);
            if (text != null) {
                return Optional.of(SERVER + text);
            }
            Integer code = UNKNOWN_TO_THE_ORIGINAL.get(type);
            if (code != null) {
                return Optional.of("Unknown error, how did this happen? Error code = " + code);
            }
        }
        return Optional.empty();
    }
}
