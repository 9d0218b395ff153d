package io.pixy.engine.registry.kafka;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What errors of kafka-clients mean to a member. No state. */
final class MemberErrors {
    private static final List<Class<? extends Throwable>> FOR_PEOPLE = List.of(
            InconsistentGroupProtocolException.class,
            AuthorizationException.class,
            AuthenticationException.class,
            UnsupportedVersionException.class,
            UnsupportedAssignorException.class,
            GroupMaxSizeReachedException.class,
            InvalidGroupIdException.class,
            InvalidSessionTimeoutException.class,
            InvalidConfigurationException.class,
            ConfigException.class);

    private MemberErrors() {}

    /** Why a commit failed. Here an unknown member is this one, and an epoch that is a little old a matter of moments. */
    static CommitFailure commitFailure(String context, Throwable error) {
        if (KafkaErrors.isCausedBy(error, UnknownMemberIdException.class)
                || KafkaErrors.isCausedBy(error, IllegalGenerationException.class)
                || KafkaErrors.isCausedBy(error, FencedMemberEpochException.class)) {
            return new CommitFailure(CommitFailure.Kind.STALE_EPOCH, KafkaErrors.translate(context, error));
        }
        if (KafkaErrors.isCausedBy(error, StaleMemberEpochException.class)) {
            return new CommitFailure(CommitFailure.Kind.REBALANCING, KafkaErrors.translate(context, error));
        }
        return CommitFailure.of(context, error);
    }

    /** Why something is not even sent. */
    static CommitFailure notOurs(PartitionId partition) {
        return new CommitFailure(
                CommitFailure.Kind.STALE_EPOCH,
                new KafkaException(
                        "Can't commit the offset of " + partition + ": it is not ours, or not any more", null));
    }

    /** The topics that are the only reason, if so. */
    static Set<String> topics(Throwable error) {
        if (error instanceof TopicAuthorizationException refused) {
            return refused.unauthorizedTopics();
        }
        return error instanceof InvalidTopicException invalid ? invalid.invalidTopics() : Set.of();
    }

    /** Whether there are such topics, but which ones is not said. */
    static boolean keepsTopicsBack(Throwable error) {
        return error instanceof TopicAuthorizationException && topics(error).isEmpty();
    }

    /** What to tell people of topics that are left out. */
    static PixyException explainTopics(String group, Set<String> topics, Throwable error) {
        return error instanceof TopicAuthorizationException
                ? new KafkaException(
                        "group " + group + " can't consume " + topics
                                + ": the brokers do not let us see them; it takes READ on topics",
                        error)
                : KafkaErrors.translate("group " + group + " can't consume " + topics, error);
    }

    /** Whether another instance has the name that must be ours alone. */
    static boolean isSecondHolder(Throwable error) {
        return KafkaErrors.isCausedBy(error, FencedInstanceIdException.class)
                || KafkaErrors.isCausedBy(error, UnreleasedInstanceIdException.class);
    }

    /** Whether the other holder may be this instance before it was started anew. */
    static boolean mayBeOurselves(Throwable error) {
        return KafkaErrors.isCausedBy(error, UnreleasedInstanceIdException.class);
    }

    /** Whether nothing but people can mend it. */
    static boolean isForPeople(Throwable error) {
        return FOR_PEOPLE.stream().anyMatch(type -> KafkaErrors.isCausedBy(error, type))
                && !KafkaErrors.translate(error).getMessage().equals(KafkaException.NO_BROKERS);
    }

    /** What to tell people. */
    static PixyException explain(String group, KafkaMembershipSettings settings, Throwable error) {
        if (isSecondHolder(error)) {
            return explain(
                    group,
                    "another instance with client_id `" + settings.clientId()
                            + "` is a member; with consumer.static_membership each instance needs a client_id of its"
                            + " own",
                    error);
        }
        if (KafkaErrors.isCausedBy(error, InconsistentGroupProtocolException.class)) {
            return explain(
                    group,
                    "it has members that share out partitions in another way than Pixy, which does it by"
                            + " `cooperative-sticky`; add that to their partition.assignment.strategy (`range` alone,"
                            + " for example, does not go together with it), or use another group",
                    error);
        }
        if (KafkaErrors.isCausedBy(error, GroupAuthorizationException.class)) {
            return explain(group, "the brokers do not allow it; it takes READ on the group", error);
        }
        if (error instanceof TopicAuthorizationException) {
            return explain(
                    group,
                    "the brokers do not let us describe topics " + topics(error)
                            + "; who shares out partitions needs DESCRIBE on all topics of the group, those of its other"
                            + " members too",
                    error);
        }
        if (KafkaErrors.isCausedBy(error, UnsupportedVersionException.class)
                && settings.protocol() == GroupProtocol.CONSUMER) {
            return explain(group, ProtocolSupport.NOT_BY_BROKERS, error);
        }
        if (KafkaErrors.isCausedBy(error, UnsupportedVersionException.class) && settings.staticMembership()) {
            return explain(group, "consumer.static_membership takes brokers from 2.3 on", error);
        }
        if (KafkaErrors.isCausedBy(error, InvalidSessionTimeoutException.class)) {
            return explain(
                    group,
                    "the brokers do not accept a session time-out of "
                            + settings.sessionTimeout().toMillis()
                            + " ms; their group.min.session.timeout.ms and group.max.session.timeout.ms say what they"
                            + " accept",
                    error);
        }
        return KafkaErrors.translate("group " + group + " can't be joined", error);
    }

    private static PixyException explain(String group, String why, Throwable error) {
        return new KafkaException("group " + group + " can't be joined: " + why, error);
    }
}
