package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.SaslMechanism;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case is a seed; a failure shows it. */
final class ConnectionPropertiesPropertyTest {
    private static final String NASTY = "\"\\'\n\r\t;={}$ #/*//aäß€😀";

    static Stream<Long> seeds() {
        return new Random().longs(200).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void kafkaReadsBackTheUserAndThePasswordWhateverTheyAre(long seed) {
        Random random = new Random(seed);
        String user = text(random);
        String password = text(random);
        SaslMechanism mechanism = List.of(SaslMechanism.values()).get(random.nextInt(3));
        SaslConfig sasl = SaslConfig.builder()
                .enable(true)
                .mechanism(mechanism)
                .user(user)
                .password(password)
                .build();

        Map<String, Object> properties = ConnectionProperties.of(ClusterConfig.builder()
                .net(NetConfig.builder().sasl(sasl).build())
                .build());

        assertThat(JaasContext.loadClientContext(properties).configurationEntries())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.getOptions()).isEqualTo(Map.of("username", user, "password", password)));
        assertThat(properties)
                .containsEntry("sasl.mechanism", mechanism.text())
                .containsEntry("security.protocol", "SASL_PLAINTEXT");
        assertThat(properties.toString()).doesNotContain("password=");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachKindOfClientGetsItsSettingsAndNoOthers(long seed) {
        Random random = new Random(seed);
        List<Set<String>> kinds =
                List.of(ProducerConfig.configNames(), ConsumerConfig.configNames(), AdminClientConfig.configNames());
        Map<String, String> properties = new HashMap<>();
        kinds.forEach(names -> new TreeSet<>(names)
                .stream().filter(name -> random.nextInt(4) == 0).forEach(name -> properties.put(name, text(random))));
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder().properties(properties).build())
                .build();

        for (Set<String> names : kinds) {
            Map<String, String> given = ExtraProperties.of(config, names);

            assertThat(names).containsAll(given.keySet());
            properties.forEach(
                    (name, value) -> assertThat(given.get(name)).isEqualTo(names.contains(name) ? value : null));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void timeoutsNeverOverflowNorBecomeZero(long seed) {
        Random random = new Random(seed);
        Duration time =
                Duration.ofNanos(random.nextLong() >>> (1 + random.nextInt(62))).plusNanos(1);

        Map<String, Object> properties = ConnectionProperties.of(ClusterConfig.builder()
                .net(NetConfig.builder().dialTimeout(time).readTimeout(time).build())
                .build());

        int millis = (int) properties.get("request.timeout.ms");
        assertThat(millis).isPositive();
        assertThat((long) millis).isLessThanOrEqualTo(Math.max(1, time.toMillis()));
        assertThat(properties).containsEntry("socket.connection.setup.timeout.ms", (long) millis);
    }

    private static String text(Random random) {
        int[] letters = NASTY.codePoints().toArray();
        int[] chosen = IntStream.generate(() -> letters[random.nextInt(letters.length)])
                .limit(1 + random.nextInt(12))
                .toArray();
        return new String(chosen, 0, chosen.length);
    }
}
