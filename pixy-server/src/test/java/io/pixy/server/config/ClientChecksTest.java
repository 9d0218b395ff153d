package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientChecksTest {

    @ParameterizedTest
    @MethodSource
    void tellsWhatKafkaClientsRefuse(String cluster, String where, String why) {
        ServerConfig config = Configs.config("proxies: {a: " + cluster + "}");

        assertThat(ClientChecks.firstProblem(config.proxies().get("a")))
                .contains(where + ": kafka: invalid configuration (" + why + ")");
    }

    static Stream<Arguments> tellsWhatKafkaClientsRefuse() {
        String client = "failed to create Kafka client";
        String producer = "failed to spawn producer: failed to create sarama.Client";
        return Stream.of(
                arguments("{kafka: {seed_peers: []}}", client, "You must provide at least one broker address"),
                arguments("{client_id: 'a b'}", client, "ClientID is invalid"),
                arguments("{net: {dial_timeout: 0}}", client, "Net.DialTimeout must be > 0"),
                arguments("{net: {read_timeout: -1s}}", client, "Net.ReadTimeout must be > 0"),
                arguments("{net: {write_timeout: 0}}", client, "Net.WriteTimeout must be > 0"),
                arguments(
                        "{net: {sasl: {enable: true}}}",
                        client,
                        "Net.SASL.User must not be empty when SASL is enabled"),
                arguments(
                        "{net: {sasl: {enable: true, user: u}}}",
                        client,
                        "Net.SASL.Password must not be empty when SASL is enabled"),
                arguments("{producer: {max_message_bytes: 0}}", producer, "Producer.MaxMessageBytes must be > 0"),
                arguments("{producer: {timeout: 0}}", producer, "Producer.Timeout must be > 0"),
                arguments(
                        "{kafka: {version: 0.9.0.1}, producer: {compression: lz4}}",
                        producer,
                        "lz4 compression requires Version >= V0_10_0_0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{producer: {compression: lz4}}",
                "{kafka: {version: 0.10.0.0}, producer: {compression: lz4}}",
                "{net: {sasl: {user: u}}}",
            })
    void findsNothingWhereNothingIs(String cluster) {
        ServerConfig config = Configs.config("proxies: {a: " + cluster + "}");

        assertThat(ClientChecks.firstProblem(config.proxies().get("a"))).isEmpty();
    }
}
