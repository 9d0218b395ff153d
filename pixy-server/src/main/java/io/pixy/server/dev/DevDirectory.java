package io.pixy.server.dev;

import io.pixy.server.StartException;
import io.pixy.testkit.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The directory that holds everything, used by one process at a time.
 *
 * <p>Immutable.
 */
final class DevDirectory implements AutoCloseable {
    private static final String TESTKIT_CACHE = "pixy.testkit.cache";

    private final Path root;
    private final FileChannel lock;

    private DevDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** {@code pixy/dev} in {@code XDG_CACHE_HOME}, or in {@code ~/.cache} without that. */
    static Path ofThisUser() {
        Path caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return caches.resolve("pixy").resolve("dev");
    }

    /**
     * Creates the directory if it is not there, and keeps other processes and other users out.
     *
     * @throws StartException if another process uses it
     */
    static DevDirectory open(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        PrivateDirectory.at(root);
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new StartException("another `pixy dev` uses " + root + "; stop it or choose another place by --data");
        }
        return new DevDirectory(root, channel);
    }

    Path root() {
        return root;
    }

    Path kafkaLog() {
        return root.resolve("logs").resolve("kafka.log");
    }

    /**
     * Has all of this JVM put there what would go to directories of the user or of the machine: the list of the
     * broker's jars, and native libraries that are unpacked when they are first used.
     */
    void redirect() throws IOException {
        System.setProperty(
                "java.io.tmpdir", Files.createDirectories(root.resolve("tmp")).toString());
        System.setProperty(TESTKIT_CACHE, root.resolve("jars").toString());
    }

    /** Whether the broker's jars were found before. */
    boolean knowsJars() throws IOException {
        Path jars = root.resolve("jars");
        if (!Files.isDirectory(jars)) {
            return false;
        }
        try (DirectoryStream<Path> lists = Files.newDirectoryStream(jars, "kafka-*.classpath")) {
            return lists.iterator().hasNext();
        }
    }

    /** Lets others in. Idempotent. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
