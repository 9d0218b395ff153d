package io.pixy.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells when a file was replaced or written, and is not being written any more: who writes it in place empties it first, and
 * whatever is read then would shut everybody out. So what has changed is read when two looks have seen the same. Symbolic links are
 * followed, since mounted secrets are replaced by turning a link.
 *
 * <p>The file may be on a file system that does not answer, so each look has a thread of its own, one at a time. Thread-safe: by a
 * flag.
 */
final class WatchedFile {
    private final Path file;
    private final Executor background;
    private final Runnable onChange;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile String stamp;
    private volatile String seen;

    /** As it is now it is known; {@code onChange} reads it again. */
    WatchedFile(Path file, Executor background, Runnable onChange) {
        this.file = file;
        this.background = background;
        this.onChange = onChange;
        this.stamp = stamp(file);
        this.seen = stamp;
    }

    /** To be called every second or so; returns at once. */
    void look() {
        if (looking.compareAndSet(false, true)) {
            background.execute(this::lookNow);
        }
    }

    private void lookNow() {
        try {
            String now = stamp(file);
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(stamp)) {
                // before it is read: a change in between is found the next time
                stamp = now;
                onChange.run();
            }
        } finally {
            looking.set(false);
        }
    }

    /** Time, size and, where the system has it, inode. */
    private static String stamp(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
