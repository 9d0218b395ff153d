package io.pixy.server.config;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.NetConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checks that Kafka-Pixy left to its Kafka client, so that they fail the start, not the reading of the file. The
 * texts name the settings of that client. No state.
 */
public final class ClientChecks {
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]+");
    private static final KafkaVersion FIRST_WITH_LZ4 = new KafkaVersion("0.10.0.0");
    private static final String CLIENT = "failed to create Kafka client: ";
    private static final String PRODUCER = "failed to spawn producer: failed to create sarama.Client: ";

    private ClientChecks() {}

    /** What is wrong first, as it stands behind {@code failed to spawn proxy, name=<cluster>: }. */
    public static Optional<String> firstProblem(ClusterConfig cluster) {
        return client(cluster)
                .map(why -> CLIENT + invalid(why))
                .or(() -> producer(cluster).map(why -> PRODUCER + invalid(why)));
    }

    private static String invalid(String why) {
        return "kafka: invalid configuration (" + why + ")";
    }

    private static Optional<String> client(ClusterConfig cluster) {
        NetConfig net = cluster.net();
        if (net.sasl().enable() && net.sasl().user().isEmpty()) {
            return Optional.of("Net.SASL.User must not be empty when SASL is enabled");
        }
        if (net.sasl().enable() && net.sasl().password().isEmpty()) {
            return Optional.of("Net.SASL.Password must not be empty when SASL is enabled");
        }
        return positive("Net.DialTimeout", net.dialTimeout())
                .or(() -> positive("Net.ReadTimeout", net.readTimeout()))
                .or(() -> positive("Net.WriteTimeout", net.writeTimeout()))
                .or(() -> cluster.clientId()
                        .filter(id -> !CLIENT_ID.matcher(id).matches())
                        .map(id -> "ClientID is invalid"))
                .or(() -> cluster.kafka().seedPeers().isEmpty()
                        ? Optional.of("You must provide at least one broker address")
                        : Optional.empty());
    }

    private static Optional<String> producer(ClusterConfig cluster) {
        if (cluster.producer().maxMessageBytes() <= 0) {
            return Optional.of("Producer.MaxMessageBytes must be > 0");
        }
        boolean lz4 = cluster.producer().compression() == Compression.LZ4;
        if (lz4
                && cluster.kafka()
                        .version()
                        .filter(v -> v.compareTo(FIRST_WITH_LZ4) < 0)
                        .isPresent()) {
            return Optional.of("lz4 compression requires Version >= V0_10_0_0");
        }
        return positive("Producer.Timeout", cluster.producer().timeout());
    }

    private static Optional<String> positive(String name, Duration value) {
        return value.isZero() || value.isNegative() ? Optional.of(name + " must be > 0") : Optional.empty();
    }
}
