package io.pixy.server;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that tells others the number of this process. It is locked for as long as the process lives, so that a second
 * one does not put its own number there: that the number belongs to some process says nothing, numbers are used again.
 * It stays when the process ends, as Kafka-Pixy's does, without the lock.
 *
 * <p>Confined to the main thread.
 */
final class PidFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    private final FileChannel locked;

    private PidFile(FileChannel locked) {
        this.locked = locked;
    }

    /**
     * Puts the number there in one step: nobody reads half of it.
     *
     * @throws FileSystemException if the file is that of a running process, or a symbolic link: where that leads to, and
     *     what would be overwritten there, can be up to others
     */
    static PidFile write(Path file, long pid) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new FileSystemException(file.toString(), null, "it is a symbolic link");
        }
        boolean exists = Files.exists(file, NOFOLLOW_LINKS);
        if (exists && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            return new PidFile(written(FileChannel.open(file, WRITE, NOFOLLOW_LINKS), pid));
        }
        if (exists) {
            checkFree(file);
        }
        Path fresh = file.resolveSibling(file.getFileName() + "." + pid);
        try {
            Files.deleteIfExists(fresh);
            return moved(FileChannel.open(fresh, WRITE, CREATE_NEW), fresh, file, pid);
        } catch (AccessDeniedException e) {
            if (!exists) {
                throw e;
            }
            // the file was made for us in a directory that is not ours
            return new PidFile(written(FileChannel.open(file, WRITE, TRUNCATE_EXISTING, NOFOLLOW_LINKS), pid));
        }
    }

    private static void checkFree(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS)) {
            if (!lock(channel)) {
                String holder = Files.readString(file, StandardCharsets.ISO_8859_1);
                throw new FileSystemException(
                        file.toString(), null, "it belongs to process " + holder.strip() + ", which runs");
            }
        }
    }

    private static PidFile moved(FileChannel channel, Path fresh, Path file, long pid) throws IOException {
        try {
            PidFile written = new PidFile(written(channel, pid));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return written;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private static FileChannel written(FileChannel channel, long pid) throws IOException {
        boolean unused = lock(channel);
        int unusedBytes = channel.write(StandardCharsets.US_ASCII.encode(Long.toString(pid)));
        return channel;
    }

    /** Where a file system has no locks every file counts as free. */
    private static boolean lock(FileChannel channel) {
        try {
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
            return lock.isPresent();
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Lets others have the file; the process ends anyway if that fails. */
    @Override
    public void close() {
        try {
            locked.close();
        } catch (IOException e) {
            LOG.warn("The lock of the PID file stays until the process ends", e);
        }
    }
}
