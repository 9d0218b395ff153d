package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.server.tls.PemPair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnectionOptionsTest {
    @TempDir
    private Path dir;

    @Test
    void commandLineBeatsEnvironment() {
        try (Cli cli = new Cli()) {
            String endpoint = cli.env.put("KAFKA_PIXY_ENDPOINT", "127.0.0.1:1");

            Cli.Ended ended = cli.run("topics", "--names", "-e", endpoint);

            assertThat(ended).isEqualTo(new Cli.Ended(0, "four\none\n", ""));
        }
    }

    @Test
    void tlsTrustsTheGivenAuthorityOrAnyone() throws Exception {
        PemPair identity = PemPair.in(dir, "localhost", "EC");
        try (Cli cli = new Cli(GrpcOptions.plain().withTls(identity.keys()))) {
            Cli.Ended trusting = cli.run(
                    "topics", "--names", "--tls", "--ca", identity.certificate().toString());
            Cli.Ended careless = cli.run("topics", "--names", "--tls", "--insecure");
            Cli.Ended strict = cli.run("topics", "--names", "--tls");

            assertThat(trusting).isEqualTo(new Cli.Ended(0, "four\none\n", ""));
            assertThat(careless).isEqualTo(trusting);
            assertThat(strict.code()).isEqualTo(1);
            assertThat(strict.err()).contains("code = Unavailable").contains("unable to find valid certification path");
        }
    }

    @ParameterizedTest
    @CsvSource({"unix:", "unix://"})
    void unixSocketIsReachedByBothSpellings(String scheme) {
        try (Cli cli = new Cli()) {
            String path = dir.resolve("pixy.sock").toString();
            GrpcSurface unix = new GrpcSurface(new ListenAddress(path), cli.cluster, GrpcOptions.plain());
            unix.start();
            try {
                Cli.Ended ended = cli.run("topics", "--names", "-e", scheme + path);

                assertThat(ended).isEqualTo(new Cli.Ended(0, "four\none\n", ""));
            } finally {
                unix.stop(Duration.ZERO);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-e http://localhost:19092 | an endpoint is HOST:PORT or unix:PATH; for http://localhost:19092 use --rest",
                "--rest unix:/a | --rest needs http://HOST:PORT or https://HOST:PORT, not unix:/a; a Unix socket is"
                        + " reached by --endpoint unix:/a",
                "--rest localhost:19092 | --rest needs http://HOST:PORT or https://HOST:PORT, not localhost:19092",
                "--rest http://a:1 -e b:1 | --endpoint is for gRPC and --rest for REST: give one of them",
                "--insecure | --ca, --cert and --insecure are about TLS: add --tls",
                "--cert a | --cert and --cert-key must be given both or neither",
                "--tls --cert-key a | --cert and --cert-key must be given both or neither",
                "--token x -e example.com:1 | a token is sent over TLS, or to this host: add --tls, or --token-without-tls",
                "--token x --rest http://127.0.0.1.example.com | a token is sent over TLS, or to this host: add --tls, or"
                        + " --token-without-tls",
                "--token x --rest http://localhost:1@example.com | a token is sent over TLS, or to this host: add --tls, or"
                        + " --token-without-tls",
                "--token \u00e9 | a token has visible characters of ASCII, and no blanks",
            })
    void contradictionsAreUsageErrors(String options, String text) {
        try (Cli cli = new Cli()) {
            Cli.Ended ended = cli.run(("topics " + options).split(" ", -1));

            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err()).startsWith(text + "\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"--token, ''", "'', PIXY_TOKEN"})
    void tokensAreShown(String option, String variable) throws Exception {
        Keys keys = Keys.in(dir.resolve("keys"));
        String key = keys.add("ann");
        Access access = Access.of(
                AccessConfigs.of("access: {default: deny, keys_file: " + keys.file()
                        + ", rules: [{who: 'key:ann', verbs: topics.read}]}"),
                Duration.ofMinutes(5));
        try (Cli cli = new Cli(GrpcOptions.plain().withShared(Shared.defaults().with(access)))) {
            HttpSurface rest = new HttpSurface(
                    cli.cluster,
                    new ListenAddress("127.0.0.1:0"),
                    new HttpSettings(Optional.empty(), false, 10 << 20)
                            .with(Shared.defaults().with(access)));
            rest.start();
            try {
                String url = "http://127.0.0.1:" + rest.port();
                assertThat(cli.run("topics", "--names").err()).contains("credentials are needed to read about topics");
                assertThat(cli.run("topics", "--names", "--rest", url).err())
                        .contains("credentials are needed to read about topics");
                if (!variable.isEmpty()) {
                    cli.env.put(variable, key);
                }
                String[] shown = option.isEmpty() ? new String[0] : new String[] {option, key};

                assertThat(cli.run(with(shown, "topics", "--names")).out()).isEqualTo("four\none\n");
                assertThat(cli.run(with(shown, "topics", "--names", "--rest", url))
                                .out())
                        .isEqualTo("four\none\n");
            } finally {
                rest.stop(Duration.ZERO);
            }
        }
    }

    private static String[] with(String[] more, String... words) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void certificatesAreShown() throws Exception {
        PemPair server = PemPair.in(dir, "localhost", "EC");
        PemPair ann = PemPair.in(dir, "ann", "EC");
        Access access = Access.of(
                AccessConfigs.of("tls: {certificate_path: a, key_path: b}\naccess: {default: deny, certificates: {ca: "
                        + ann.certificate() + "}, rules: [{who: 'cert:CN=ann', verbs: topics.read}]}"),
                Duration.ofMinutes(5));
        String ca = server.certificate().toString();
        String certificate = ann.certificate().toString();
        String key = ann.key().toString();
        try (Cli cli = new Cli(GrpcOptions.plain()
                .withTls(server.keys())
                .withShared(Shared.defaults().with(access)))) {
            HttpSurface rest = new HttpSurface(
                    cli.cluster,
                    new ListenAddress("127.0.0.1:0"),
                    new HttpSettings(Optional.of(server.keys()), false, 10 << 20)
                            .with(Shared.defaults().with(access)));
            rest.start();
            try {
                String url = "https://127.0.0.1:" + rest.port();

                assertThat(cli.run("topics", "--names", "--tls", "--ca", ca, "--cert", certificate, "--cert-key", key))
                        .isEqualTo(new Cli.Ended(0, "four\none\n", ""));
                assertThat(cli.run(
                                "topics",
                                "--names",
                                "--rest",
                                url,
                                "--ca",
                                ca,
                                "--cert",
                                certificate,
                                "--cert-key",
                                key))
                        .isEqualTo(new Cli.Ended(0, "four\none\n", ""));
                assertThat(cli.run("topics", "--names", "--tls", "--ca", ca).code())
                        .isEqualTo(1);
            } finally {
                rest.stop(Duration.ZERO);
            }
        }
    }

    @Test
    void timeoutIsADuration() {
        try (Cli cli = new Cli()) {
            assertThat(cli.run("topics", "--timeout", "5").code()).isEqualTo(2);
            assertThat(cli.run("topics", "--timeout", "5s").code()).isZero();
        }
    }
}
