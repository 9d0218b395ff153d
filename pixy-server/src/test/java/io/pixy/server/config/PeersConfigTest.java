package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeersConfigTest {
    private static final String TOKEN = "planted-0123456789";
    private static final String REST = "\npeer_token: " + TOKEN + "\nproxies: {a: {}}\n";

    @Test
    void nobodyElseIsKnownUnlessSaid() {
        assertThat(Configs.defaults().peers()).isEqualTo(PeersConfig.none());
        assertThat(Configs.config("peers: ''" + REST).peers().isEmpty()).isTrue();
        assertThat(Configs.config("peers:" + REST).peers().isEmpty()).isTrue();
    }

    @Test
    void readsOneOrMore() {
        assertThat(Configs.config("peers: dns:///pixy.prod.svc:19091" + REST).peers())
                .isEqualTo(new PeersConfig(List.of(new PeerAddress("pixy.prod.svc", 19091, true)), TOKEN, ""));
        assertThat(Configs.config("peers: [a:1, 'dns:///b:2', '[::1]:3', a:1]" + REST)
                        .peers()
                        .addresses())
                .extracting(PeerAddress::toString)
                .containsExactly("a:1", "dns:///b:2", "[::1]:3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:0",
                "a:65536",
                "a:99999999",
                "':1'",
                "dns:///:1",
                "dns://a:1",
                "http://a:1",
                "'a b:1'",
                "u@a:1",
                "'::1:1'",
                "unix:/x",
                "'a:1,b:2'",
                "a:1/x"
            })
    void refusesWhatIsNoAddress(String text) {
        assertRefused("peers: [" + text + "]" + REST, "peers must be of the form host:port");
        assertRefused("peers: " + text + REST, "or dns:///name:port for all addresses of a name: ");
    }

    @Test
    void refusesOtherForms() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("peers: {a: 1}" + REST))
                .withMessageContaining("line 1: cannot unmarshal !!map into []string");
    }

    @Test
    void refusesMoreThanCanBeAsked() {
        String many = IntStream.rangeClosed(0, PeersConfig.MOST)
                .mapToObj(i -> "a" + i + ":1")
                .collect(Collectors.joining(","));

        assertRefused("peers: [" + many + "]" + REST, "peers must not be more than 100, not 101");
    }

    @Test
    void peersNeedAToken() {
        assertRefused("peers: a:1\nproxies: {a: {}}", "peer_token must be given with peers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"planted-0123456", "'planted 0123456789'", "planted-0123456789é", "\"planted-0123456789\\n\""})
    void refusesTokensThatCanNotBeAndDoesNotRepeatThem(String token) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("peers: a:1\npeer_token: " + token + "\nproxies: {a: {}}"))
                .withMessageContaining("peer_token must be 16 to 1024 characters of visible ASCII")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("planted"));
    }

    @ParameterizedTest
    @CsvSource({"grpc_addr: '', peers reach each other through grpc_addr", "peer_ca: /ca.pem, peer_ca is about TLS"})
    void refusesWhatDoesNotFitTheListeners(String line, String text) {
        assertRefused(line + "\npeers: a:1" + REST, text);
    }

    @Test
    void theTokenIsInNothingThatIsPrinted() {
        ServerConfig config = Configs.config("peers: [a:1, 'dns:///b:2']" + REST);

        assertThat(EffectiveConfig.asFile(config))
                .contains("peers:\n- a:1\n- dns:///b:2\n", "peer_token: '****'")
                .doesNotContain("planted");
        assertThat(EffectiveConfig.asLine(config)).doesNotContain("planted");
        assertThat(config.toString()).contains("****").doesNotContain("planted");
        assertThat(config.peers().toString()).doesNotContain("planted");
    }

    private static void assertRefused(String yaml, String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config(yaml))
                .withMessageContaining("invalid config parameter: ")
                .withMessageContaining(text);
    }
}
