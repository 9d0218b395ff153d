package io.pixy.engine.registry.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.kafka.LastingAdmin;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Whether the protocol of KIP-848 can be had. No state. */
final class ProtocolSupport {
    static final String NOT_BY_BROKERS =
            "consumer.group_protocol: `consumer` takes brokers from 4.0 on without ZooKeeper,"
                    + " with feature group.version at 1 or more; use `classic`";

    private static final String NOT_BY_CLIENTS =
            "consumer.group_protocol: `consumer` takes kafka-clients from 4.0 on; use `classic`";

    private static final String FEATURE = "group.version";

    /** Clients have it since 4.0; in 3.7 to 3.9 the protocol is a preview that brokers from 4.0 on do not speak. */
    private static final String KEY_OF_CLIENTS_4 = "metadata.recovery.rebootstrap.trigger.ms";

    private ProtocolSupport() {}

    /** Fails with {@link InvalidConfigException} if the protocol can't be had; other failures mean that we can't tell. */
    static CompletableFuture<Void> check(GroupProtocol protocol, LastingAdmin kafka, Duration timeout) {
        if (protocol == GroupProtocol.CLASSIC) {
            return CompletableFuture.completedFuture(null);
        }
        if (!ConsumerConfig.configNames().contains(KEY_OF_CLIENTS_4)) {
            return CompletableFuture.failedFuture(new InvalidConfigException(NOT_BY_CLIENTS));
        }
        int millis = Math.toIntExact(timeout.toMillis());
        LastingAdmin.Use use = kafka.use();
        return use.within(
                        millis,
                        use.admin()
                                .describeFeatures(new DescribeFeaturesOptions().timeoutMs(millis))
                                .featureMetadata())
                .thenAccept(ProtocolSupport::check);
    }

    private static void check(FeatureMetadata features) {
        FinalizedVersionRange version = features.finalizedFeatures().get(FEATURE);
        if (version == null || version.maxVersionLevel() < 1) {
            throw new InvalidConfigException(NOT_BY_BROKERS);
        }
    }
}
