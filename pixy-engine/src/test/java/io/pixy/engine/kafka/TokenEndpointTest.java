package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.SaslMechanism;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenEndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example.com/oauth2/token",
                "HTTPS://login.example.com:8443/token?tenant=a",
                "http://localhost:8080/token",
                "http://127.0.0.1/token",
                "http://[::1]:9/token"
            })
    void theseAreGood(String address) {
        assertThatCode(() -> TokenEndpoint.check(sasl(address))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is missing",
                "http://login.example.com/token|https://",
                "http://localhost.example.com/token|https://",
                "file:///etc/token|https://host/path",
                "https:///token|https://host/path",
                "https://me:secret@login.example.com/token|without a user",
                "https://a.example.com/x,http://b.example.com/|comma",
                "https://exa mple.com/|no address",
            })
    void theseAreRefusedWithWords(String address, String words) {
        assertThatThrownBy(() -> new KafkaClients("me", config(sasl(address))))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("net.sasl.token_endpoint")
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret@");
    }

    @Test
    void theLibraryThatIsMissingIsNamed() {
        assertThatThrownBy(() -> TokenEndpoint.requireJson(ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("jackson-databind");
    }

    @Test
    void nobodyElseNeedsOne() {
        SaslConfig plain = SaslConfig.builder()
                .enable(true)
                .user("u")
                .password("p")
                .tokenEndpoint("nonsense")
                .build();

        assertThatCode(() -> TokenEndpoint.check(plain)).doesNotThrowAnyException();
    }

    @Test
    void clientsMayAskThatEndpointAndWaitNoLongerThanForBrokers() {
        String address = "https://login.example.com/" + System.nanoTime();

        Map<String, Object> properties = ConnectionProperties.of(config(sasl(address)));
        ConnectionProperties.of(config(sasl(address)));

        assertThat(properties)
                .containsEntry("sasl.oauthbearer.token.endpoint.url", address)
                .containsEntry("sasl.login.connect.timeout.ms", 2000)
                .containsEntry("sasl.login.read.timeout.ms", 3000);
        assertThat(System.getProperty(OauthSources.URLS).split(",")).containsOnlyOnce(address);
    }

    private static SaslConfig sasl(String address) {
        return SaslConfig.builder()
                .enable(true)
                .mechanism(SaslMechanism.OAUTHBEARER)
                .user("id")
                .password("hush")
                .tokenEndpoint(address)
                .build();
    }

    private static ClusterConfig config(SaslConfig sasl) {
        return ClusterConfig.builder()
                .net(NetConfig.builder()
                        .dialTimeout(Duration.ofSeconds(2))
                        .readTimeout(Duration.ofSeconds(3))
                        .sasl(sasl)
                        .build())
                .build();
    }
}
