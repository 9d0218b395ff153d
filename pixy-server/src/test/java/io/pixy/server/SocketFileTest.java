package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class SocketFileTest {
    @TempDir
    private Path dir;

    private Path path;
    private SocketFile file;

    @BeforeEach
    void name() {
        path = dir.resolve("pixy.sock");
        file = new SocketFile(new ListenAddress(path.toString()));
    }

    @Test
    void removesASocketThatNobodyListensOn() throws IOException {
        bind(path).close();
        assertThat(path).exists();

        file.clear();

        assertThat(path).doesNotExist();
    }

    @Test
    void doesNotTouchASocketThatSomebodyListensOn() throws IOException {
        try (ServerSocketChannel running = bind(path)) {
            assertThatExceptionOfType(BindException.class).isThrownBy(file::clear);

            file.release();

            assertThat(path).exists();
            assertThat(running.isOpen()).isTrue();
        }
    }

    /** The kernel would have a caller wait until somebody accepts. */
    @Test
    void doesNotTouchASocketWhoseListenerIsTooBusyToAccept() throws IOException {
        try (ServerSocketChannel running = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            running.bind(UnixDomainSocketAddress.of(path), 1);
            for (int i = 0; i < 10; i++) {
                assertThatExceptionOfType(BindException.class).isThrownBy(file::clear);
            }
            assertThat(path).exists();
        }
    }

    @Test
    void doesNotTouchWhatIsNoSocket() throws IOException {
        Files.writeString(path, "precious");
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("nowhere"));

        file.clear();
        new SocketFile(new ListenAddress(link.toString())).clear();
        new SocketFile(new ListenAddress(dir.toString())).clear();

        assertThat(path).hasContent("precious");
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(dir).isDirectory();
    }

    @Test
    void opensItsSocketToAllAndRemovesItInTheEnd() throws IOException {
        try (ServerSocketChannel ours = bind(path)) {
            file.onBound();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwxrwxrwx");

            file.release();

            assertThat(path).doesNotExist();
            assertThat(ours.isOpen()).isTrue();
        }
    }

    @Test
    void removesItsSocketWhoeverMayUseItNow() throws IOException {
        try (ServerSocketChannel ours = bind(path)) {
            file.onBound();
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));

            file.release();

            assertThat(path).doesNotExist();
            assertThat(ours.isOpen()).isTrue();
        }
    }

    @Test
    void leavesTheSocketOfASuccessor() throws IOException {
        bind(path).close();
        file.onBound();
        Files.delete(path);
        try (ServerSocketChannel successor = bind(path)) {
            file.release();

            assertThat(path).exists();
            assertThat(successor.isOpen()).isTrue();
        }
    }

    @Test
    void hasNothingToDoWithTcp() throws IOException {
        SocketFile none = new SocketFile(new ListenAddress("127.0.0.1:0"));

        none.clear();
        none.onBound();
        none.release();
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }
}
