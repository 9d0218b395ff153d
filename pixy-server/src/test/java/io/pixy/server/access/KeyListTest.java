package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyListTest {
    private static final String HASH = "a".repeat(64);

    @TempDir
    private Path directory;

    @Test
    void knowsKeysByTheirHashes() throws IOException {
        NewKey made = NewKey.of("ann", Optional.of(Instant.parse("2030-01-01T00:00:00Z")));
        KeyList list = read("# keys\n\n" + made.line() + "\r\n  bob\t" + HASH + "  \n");

        KeyList.Entry found = list.find(KeyList.hash(made.key())).orElseThrow();

        assertThat(found.name()).isEqualTo("ann");
        assertThat(found.until()).contains(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(list.has(found)).isTrue();
        assertThat(list.size()).isEqualTo(2);
        assertThat(list.find(KeyList.hash(made.key() + "x"))).isEmpty();
        assertThat(KeyList.empty().has(found)).isFalse();
    }

    @Test
    void neitherLineNorTextHasTheKey() {
        NewKey made = NewKey.of("ann", Optional.empty());

        assertThat(made.key()).startsWith("pixy_").hasSize(48);
        assertThat(made.line() + made).doesNotContain(made.key().substring(5));
        assertThat(NewKey.of("ann", Optional.empty()).key()).isNotEqualTo(made.key());
    }

    @ParameterizedTest
    @CsvSource({
        "ann, line 1: must be a name",
        "a:b HASH, line 1: a name has",
        "ann HASHx, line 1: the hash is not hexadecimal",
        "ann aabb, line 1: the hash must have 64 digits",
        "ann HASH tomorrow, line 1: the time must be",
        "ann HASH 2030-01-01T00:00:00Z more, line 1: must be a name",
        "'# fine\nann HASH\nbob HASH', line 3: the same key stands there twice"
    })
    void tellsTheLineThatCanNotBeAndNothingOfIt(String text, String why) {
        assertThatThrownBy(() -> read(text.replace("HASH", HASH)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(why)
                .message()
                .doesNotContain("aaaa", "ann");
    }

    @Test
    void readsOnlySoMuch() {
        String many = IntStream.rangeClosed(0, KeyList.MOST_KEYS)
                .mapToObj(i -> "k" + " " + "0".repeat(59) + (10_000 + i))
                .collect(Collectors.joining("\n"));

        assertThatThrownBy(() -> read(many)).hasMessage("more than 10000 keys");
        assertThatThrownBy(() -> read("#".repeat(KeyList.MOST_BYTES + 1))).hasMessageStartingWith("more than");
    }

    /** Opening a pipe lasts until somebody writes to it: the file would never be looked at again. */
    @Test
    void readsNothingButFiles() {
        assertThatThrownBy(() -> KeyList.read(Path.of("/dev/null"))).hasMessage("no regular file");
        assertThatThrownBy(() -> KeyList.read(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> KeyList.read(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    private KeyList read(String text) throws IOException {
        return KeyList.read(Files.writeString(directory.resolve("keys"), text));
    }
}
