package io.pixy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateDirectoryTest {
    @TempDir
    private Path dir;

    @Test
    void isForNobodyElse() throws IOException {
        Path made = PrivateDirectory.at(dir.resolve("a/b"));

        assertThat(permissions(made)).isEqualTo("rwx------");
    }

    @Test
    void staysReadableButCeasesToBeWrittenByOthers() throws IOException {
        Path open = Files.createDirectory(dir.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));

        PrivateDirectory.at(open);

        assertThat(permissions(open)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void doesNotUseWhatIsOpenToAll() throws IOException {
        Path open = Files.createDirectory(dir.resolve("tmp"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PrivateDirectory.at(open))
                .withMessageContaining("every user of the machine can write it");
        assertThat(permissions(open)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void doesNotUseWhatBelongsToAnotherUser() throws IOException {
        Path foreign = Files.createDirectory(dir.resolve("foreign"));
        try {
            Files.setAttribute(foreign, "unix:uid", 65_534);
        } catch (IOException e) {
            Assumptions.abort("only root can give a directory away");
        }
        Path link = Files.createSymbolicLink(dir.resolve("link"), foreign);

        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PrivateDirectory.at(foreign))
                .withMessageContaining("it belongs to ");
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> PrivateDirectory.at(link));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> PrivateDirectory.requireOurs(foreign));
    }

    @Test
    void doesNotUseAFileThatAnybodyCanWrite() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> PrivateDirectory.requireOurs(file));
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> PrivateDirectory.at(file));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
