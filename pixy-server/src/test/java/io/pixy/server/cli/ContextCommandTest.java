package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.cli.Cli.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCommandTest {
    @TempDir
    Path home;

    private final Cli cli = new Cli();
    private String address;

    @BeforeEach
    void start() {
        address = cli.env.remove("KAFKA_PIXY_ENDPOINT");
        cli.env.put("XDG_CONFIG_HOME", home.toString());
    }

    @AfterEach
    void stop() {
        cli.close();
    }

    private Path file() {
        return home.resolve("pixy").resolve("contexts.json");
    }

    @Test
    void theFirstOneIsUsedAtOnceAndOthersByName() {
        assertThat(cli.run("context", "add", "here", "--endpoint", address)).isEqualTo(new Ended(0, "", ""));
        assertThat(cli.run("context", "add", "nowhere", "-e", "127.0.0.1:1", "--cluster", "c")
                        .code())
                .isZero();

        assertThat(cli.run("topics", "--names").out()).isEqualTo("four\none\n");
        assertThat(cli.run("topics", "--names", "--context", "nowhere").code()).isEqualTo(1);
        assertThat(cli.run("context", "list").out())
                .isEqualTo("   NAME     ADDRESS" + " ".repeat(address.length() - 5) + "CLUSTER  TLS\n"
                        + "*  here     " + address + "  -        no\n"
                        + "   nowhere  127.0.0.1:1" + " ".repeat(address.length() - 9) + "c        no\n");
    }

    @Test
    void useAndRemoveChangeWhichOneIsUsed() {
        cli.run("context", "add", "nowhere", "-e", "127.0.0.1:1");
        cli.run("context", "add", "here", "-e", address);
        assertThat(cli.run("topics", "--names").code()).isEqualTo(1);

        assertThat(cli.run("context", "use", "here").code()).isZero();
        assertThat(cli.run("topics", "--names").code()).isZero();
        assertThat(cli.run("context", "remove", "here").code()).isZero();

        assertThat(cli.run("context", "list").out()).doesNotContain("*", " here ");
        Ended gone = cli.run("context", "use", "here");
        assertThat(gone.code()).isEqualTo(2);
        assertThat(gone.err()).contains("there is no context here, only nowhere");
    }

    /** What a context says of trust is about its own server. */
    @Test
    void anAddressOfItsOwnTakesNothingFromTheContextInUse() {
        cli.run("context", "add", "other", "-e", "127.0.0.1:1", "--tls", "--insecure", "--cluster", "nope");

        assertThat(cli.run("topics", "--names", "--endpoint", address).code()).isZero();
        cli.env.put("KAFKA_PIXY_ENDPOINT", address);
        assertThat(cli.run("topics", "--names").code()).isZero();
        cli.env.put("PIXY_CONTEXT", "other");
        assertThat(cli.run("topics", "--names").code()).isEqualTo(1);
        assertThat(cli.run("topics", "--endpoint", address, "--context", "other")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void nobodyElseCanReadTheFile() throws IOException {
        cli.run("context", "add", "here", "-e", address);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        cli.run("context", "use", "here");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aCertificateIsKeptByTheNamesOfItsFiles() throws IOException {
        cli.run("context", "add", "tls", "-e", address, "--tls", "--cert", "no/cert.pem", "--cert-key", "no/key.pem");

        assertThat(Files.readString(file()))
                .contains(Path.of("no/key.pem").toAbsolutePath().toString());
        assertThat(cli.run("topics").err()).contains("cert.pem");
        assertThat(cli.run("context", "add", "half", "-e", address, "--tls", "--cert", "c")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void whatCanNotBeIsTold() throws IOException {
        assertThat(cli.run("context", "add", "a b", "-e", address).code()).isEqualTo(2);
        assertThat(cli.run("context", "add", "both", "-e", address, "--rest", "http://x")
                        .err())
                .contains("either an endpoint or an URL of REST");
        assertThat(cli.run("context", "add", "none").code()).isEqualTo(2);
        assertThat(cli.run("topics", "--context", "nope").err()).contains("there is no context nope, only none at all");
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{\"current\":");

        Ended broken = cli.run("topics");

        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.err()).contains("contexts.json can't be read as a list of contexts");
    }
}
