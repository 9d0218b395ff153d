package io.pixy.server;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix socket, which everybody on the machine may use. Only sockets are ever removed: at start one that
 * nobody listens on, at stop the one that was bound here, even if another process has taken its place meanwhile.
 *
 * <p>Confined to the thread that starts and stops its surface.
 */
public final class SocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final String ANYBODY = "rwxrwxrwx";

    private final Optional<Path> file;
    private Optional<List<Object>> bound = Optional.empty();

    /** Touches nothing yet, and never does if the address is of TCP. */
    public SocketFile(ListenAddress address) {
        file = Optional.of(address).filter(ListenAddress::isUnix).map(ListenAddress::path);
    }

    /**
     * Makes room for a socket: removes what a killed process left behind, or an empty file, as Kafka-Pixy did. Whatever
     * else lies there stays, and has binding fail.
     *
     * @throws BindException if somebody listens there
     */
    public void clear() throws IOException {
        if (file.isEmpty()) {
            return;
        }
        Path path = file.get();
        Optional<List<Object>> found = identity(path);
        if (found.isEmpty()) {
            return;
        }
        if (isEmptyFile(path)) {
            remove(path, found);
        } else if (!isSocket(path)) {
            LOG.error("Cannot remove {}: err=(remove {}: it is not a socket)", path, path);
        } else if (isServed(path)) {
            throw new BindException("Address already in use");
        } else {
            remove(path, found);
        }
    }

    /** To be called once the socket is bound. */
    public void onBound() throws IOException {
        if (file.isPresent()) {
            bound = identity(file.get());
            Files.setPosixFilePermissions(file.get(), PosixFilePermissions.fromString(ANYBODY));
        }
    }

    /** Removes the socket if it is the one that was bound. Idempotent. */
    public void release() {
        if (bound.isPresent()) {
            remove(file.orElseThrow(), bound);
            bound = Optional.empty();
        }
    }

    private static void remove(Path path, Optional<List<Object>> expected) {
        try {
            if (identity(path).equals(expected)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.error("Cannot remove {}: err=(remove {}: {})", path, path, OsErrors.reason(e));
        }
    }

    /** What no other file has: numbers of files are used again, hence the time. Permissions may change meanwhile. */
    private static Optional<List<Object>> identity(Path path) throws IOException {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(path, "unix:dev,ino,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            return Optional.of(
                    List.of(attributes.get("dev"), attributes.get("ino"), attributes.get("lastModifiedTime")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isEmptyFile(Path path) throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0;
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET;
    }

    /**
     * Whether there is a listener. Only a refused connection says that there is none: one that is too busy to accept, or
     * that we may not talk to, is one. Does not wait.
     */
    private static boolean isServed(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            boolean unused = probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
