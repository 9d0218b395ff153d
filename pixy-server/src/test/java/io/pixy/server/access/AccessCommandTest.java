package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class AccessCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsTheKeyAndTheLineForTheFile() throws IOException {
        int code = run("new-key", "ann");

        String key = out.toString().strip();
        assertThat(code).isZero();
        KeyList list = KeyList.read(Files.writeString(directory.resolve("keys"), err.toString()));
        assertThat(list.find(KeyList.hash(key)).orElseThrow().name()).isEqualTo("ann");
        assertThat(err.toString()).doesNotContain(key);
    }

    @Test
    void appendsALineOfItsOwn() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "# no end of the line");

        int code = run("new-key", "--file", file.toString(), "--until", "2030-01-01T00:00:00Z", "ann");
        String first = out.toString().strip();
        int second = run("new-key", "--file", file.toString(), "bob");

        assertThat(code + second).isZero();
        assertThat(err.toString()).isEmpty();
        KeyList list = KeyList.read(file);
        assertThat(list.size()).isEqualTo(2);
        assertThat(list.find(KeyList.hash(first)).orElseThrow().until())
                .contains(Instant.parse("2030-01-01T00:00:00Z"));
    }

    @Test
    void refusesWhatCanNotBe() {
        assertThat(run("new-key", "a:b")).isEqualTo(2);
        assertThat(run("new-key", "--until", "tomorrow", "ann")).isEqualTo(2);
        assertThat(run("new-key", "--file", directory.resolve("none/keys").toString(), "ann"))
                .isEqualTo(1);
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... args) {
        return new CommandLine(new AccessCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
