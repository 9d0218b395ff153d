package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ListenAddress;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.tls.PemPair;
import java.nio.file.Path;
import java.time.Duration;
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
                "--insecure | --ca and --insecure are about TLS: add --tls",
            })
    void contradictionsAreUsageErrors(String options, String text) {
        try (Cli cli = new Cli()) {
            Cli.Ended ended = cli.run(("topics " + options).split(" ", -1));

            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err()).startsWith(text + "\n");
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
