package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFileTest {
    @TempDir
    private Path dir;

    @Test
    void holdsNothingButTheNumberAndStays() throws IOException {
        Path path = Files.writeString(dir.resolve("pid"), "an older and longer text");

        PidFile.write(path, 42).close();

        assertThat(path).hasContent("42");
        assertThat(names()).containsExactly("pid");
    }

    @Test
    void isNotTakenFromAProcessThatRuns() throws IOException {
        Path path = dir.resolve("pid");
        PidFile running = PidFile.write(path, 42);

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PidFile.write(path, 43))
                .withMessageContaining("it belongs to process 42, which runs");

        assertThat(path).hasContent("42");
        running.close();
        PidFile.write(path, 43).close();
        assertThat(path).hasContent("43");
    }

    @Test
    void isNotWrittenThroughASymbolicLink() throws IOException {
        Path precious = Files.writeString(dir.resolve("precious"), "precious");
        Path path = Files.createSymbolicLink(dir.resolve("pid"), precious);

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PidFile.write(path, 42))
                .withMessageContaining("it is a symbolic link");

        assertThat(precious).hasContent("precious");
        assertThat(Files.isSymbolicLink(path)).isTrue();
    }

    @Test
    void doesNotTakeTheLinkOfSomebodyElseForItsOwnNewFile() throws IOException {
        Path precious = Files.writeString(dir.resolve("precious"), "precious");
        Files.createSymbolicLink(dir.resolve("pid.42"), precious);

        PidFile.write(dir.resolve("pid"), 42).close();

        assertThat(precious).hasContent("precious");
        assertThat(dir.resolve("pid")).hasContent("42");
    }

    @Test
    void aDirectoryIsNone() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> PidFile.write(dir, 42));

        assertThat(dir).isDirectory();
    }

    @Test
    void aDeviceStaysOne() throws IOException {
        PidFile.write(Path.of("/dev/null"), 42).close();

        assertThat(Files.isRegularFile(Path.of("/dev/null"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void needsADirectory() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> PidFile.write(dir.resolve("no/pid"), 42));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
