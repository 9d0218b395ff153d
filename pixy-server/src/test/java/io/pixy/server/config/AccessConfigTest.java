package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.access.AccessRule;
import io.pixy.api.access.QuotaRule;
import io.pixy.api.access.Verb;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessConfigTest {
    private static final String ALL = """
            tls: {certificate_path: a.pem, key_path: b.pem}
            access:
              default: deny
              keys_file: /etc/keys
              unix_peers: true
              certificates: {grpc_ca: g.pem, http_ca: h.pem, required: true, name: uri}
              jwt:
                jwks_url: https://idp.example.com/keys
                jwks_ca: idp.pem
                issuer: https://idp.example.com
                audience: [a, b]
                algorithms: [ES384]
                leeway: 10s
                name_claim: email
                roles_claim: realm.roles
              rules:
                - {effect: deny, who: ['key:x', 'role:y'], verbs: [produce, offsets.read], topics: ['t*'], groups: g, clusters: [c]}
                - {who: '*', verbs: '*'}
            quotas:
              - {who: '*', requests_per_second: 5, bytes_per_second: 6, messages_in_hand: 7}
            proxies: {default: {}}
            """;

    @Test
    void readsAllOfIt() {
        AccessConfig access = Configs.config(ALL).access();

        assertThat(access.policy().allowsByDefault()).isFalse();
        assertThat(access.policy().rules())
                .containsExactly(
                        new AccessRule(
                                false,
                                List.of("key:x", "role:y"),
                                EnumSet.of(Verb.PRODUCE, Verb.OFFSETS_READ),
                                List.of("t*"),
                                List.of("g"),
                                List.of("c")),
                        new AccessRule(
                                true,
                                List.of("*"),
                                EnumSet.allOf(Verb.class),
                                List.of("*"),
                                List.of("*"),
                                List.of("*")));
        assertThat(access.keysFile()).isEqualTo("/etc/keys");
        assertThat(access.unixPeers()).isTrue();
        assertThat(access.certificates())
                .isEqualTo(new CertificatesConfig("g.pem", "h.pem", true, CertificateName.URI));
        assertThat(access.jwt())
                .contains(new JwtConfig(
                        URI.create("https://idp.example.com/keys"),
                        "idp.pem",
                        "https://idp.example.com",
                        List.of("a", "b"),
                        List.of("ES384"),
                        Duration.ofSeconds(10),
                        "email",
                        "realm.roles"));
        assertThat(access.quotas()).containsExactly(new QuotaRule(List.of("*"), 5, 6, 7));
        assertThat(access.knowsAnybody()).isTrue();
    }

    @Test
    void whatIsShownCanBeReadAgain() {
        ServerConfig config = Configs.config(ALL);

        assertThat(Configs.config(EffectiveConfig.asFile(config))).isEqualTo(config);
        assertThat(Configs.config(EffectiveConfig.asLine(config))).isEqualTo(config);
        assertThat(Configs.load(EffectiveConfig.asFile(config)).warnings()).isEmpty();
    }

    @Test
    void nothingIsAsWithKafkaPixy() {
        assertThat(Configs.defaults().access()).isEqualTo(AccessConfig.none());
        assertThat(AccessConfig.none().knowsAnybody()).isFalse();
    }

    @Test
    void oneAuthorityCanBeForBoth() {
        AccessConfig access = AccessConfigs.of(
                "tls: {certificate_path: a, key_path: b}\n" + "access: {certificates: {ca: c.pem, http_ca: h.pem}}");

        assertThat(access.certificates().grpcCa()).isEqualTo("c.pem");
        assertThat(access.certificates().httpCa()).isEqualTo("h.pem");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "access: {default: maybe} | bad access.default, maybe",
                "access: {rules: [{verbs: produce}]} | access.rules[0].who must be given",
                "access: {rules: [{who: '*', verbs: '*'}, {who: '*'}]} | access.rules[1].verbs must be given",
                "access: {rules: [{who: ann, verbs: '*'}]} | access.rules[0].who must be *, anonymous, key:NAME",
                "access: {rules: [{who: '*', verbs: write}]} | access.rules[0].verbs must be some of [produce,",
                "access: {rules: [{who: '*', verbs: '*', topics: []}]} | access.rules[0].topics must not be empty",
                "access: {rules: [{who: '*', verbs: '*', effect: no}]} | bad access.rules[].effect, no",
                "access: {certificates: {ca: x}} | they need tls.certificate_path",
                "access: {certificates: {required: true}} | access.certificates.required needs",
                "access: {certificates: {name: o}} | bad access.certificates.name, o",
                "access: {jwt: {jwks_url: 'http://idp/keys', issuer: i, audience: a}} | must be of the form https://",
                "access: {jwt: {jwks_url: 'https://u:p@idp/keys', issuer: i, audience: a}} | must be of the form https://",
                "access: {jwt: {jwks_url: 'https://idp/keys', issuer: i}} | access.jwt.audience must be given",
                "access: {jwt: {issuer: i}} | access.jwt.jwks_url must be given",
                "access: {jwt: {jwks_url: 'https://idp/keys', issuer: i, audience: a, algorithms: none}} | some of [ES256,",
                "access: {jwt: {jwks_url: 'https://idp/keys', issuer: i, audience: a, algorithms: [RS256, HS256]}} | some of",
                "access: {jwt: {jwks_url: 'https://idp/keys', issuer: i, audience: a, leeway: 1h}} | between 0s and 5m",
                "quotas: [{who: '*'}, {who: '*', bytes_per_second: -1}] | quotas[1].bytes_per_second must be >= 0",
                "quotas: [{}] | quotas[0].who must be given"
            })
    void whatCanNotBeIsRefused(String yaml, String why) {
        assertThatThrownBy(() -> AccessConfigs.of(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }

    @Test
    void peersShowNoCertificatesToEachOther() {
        assertThatThrownBy(() -> AccessConfigs.of("""
                tls: {certificate_path: a, key_path: b}
                peers: ['h:1']
                peer_token: aaaaaaaaaaaaaaaa
                access: {certificates: {ca: c, required: true}}
                """))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("would turn peers away");
    }
}
