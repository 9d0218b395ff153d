package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DoctorCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    private int run(String yaml, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("pixy.yaml"), yaml);
        CommandLine command = new CommandLine(new DoctorCommand()).setOut(new PrintWriter(out));
        String[] all = Stream.concat(Arrays.stream(options), Stream.of(file.toString()))
                .toArray(String[]::new);
        return command.execute(all);
    }

    @Test
    void saysWhatItLookedAtWithoutConnecting() throws IOException {
        int code = run(
                "grpc_addr: 127.0.0.1:0\ntcp_addr: ''\nproxies:\n  main:\n    kafka:\n      seed_peers: ['nowhere:1']\n",
                "--offline");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("Kafka client", "has nothing wrong", "127.0.0.1:0 is free to listen on")
                .doesNotContain("nowhere");
    }

    @Test
    void showsOnlyWhatIsBadIfItIsToBeQuiet() throws IOException {
        int code = run("tcp_adr: x\nproxies: 1\n", "--quiet");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("BAD ")
                .contains("      -> mend it", "1 bad")
                .doesNotContain("Kafka client");
    }

    @Test
    void saysSoOfACertificateThatCanNotBeRead() throws IOException {
        int code = run(
                "tls:\n  certificate_path: /no/cert.pem\n  key_path: /no/key.pem\nproxies:\n  main: {}\n",
                "--offline",
                "--quiet");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).contains("tls.certificate_path can't be read: ");
    }
}
