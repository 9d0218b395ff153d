package io.pixy.testkit;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that nobody else writes to, and nobody else reads if it is made here. What is loaded as code, or stands where
 * others can foresee the name, must not be put there by another user of the machine. No state.
 */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");

    /** Can do whatever it likes anyway. */
    private static final String ROOT = "root";

    private PrivateDirectory() {}

    /**
     * Makes the directory and its parents where they are missing; where it is there it is only kept from being written.
     *
     * @param directory where it is to be
     * @return the same
     * @throws FileSystemException as {@link #requireOurs}
     * @throws IOException if it can't be made
     */
    public static Path at(Path directory) throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OURS_ALONE)}
                : new FileAttribute<?>[0];
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            return Files.createDirectory(directory, attributes);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        requireOurs(directory);
        if (posix) {
            // that of the user's own group, often: some systems give it to all that one makes
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            if (permissions.remove(PosixFilePermission.GROUP_WRITE)) {
                Files.setPosixFilePermissions(directory, permissions);
            }
        }
        return directory;
    }

    /**
     * Checks a file or directory that is there.
     *
     * @param path what is about to be used
     * @throws FileSystemException if it, or what it is a link to, belongs to another user than root, or any user can write it
     * @throws IOException if that can't be told
     */
    public static void requireOurs(Path path) throws IOException {
        Optional<String> user = ProcessHandle.current().info().user();
        if (user.isEmpty()
                || !path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        requireOwner(path, user.get(), LinkOption.NOFOLLOW_LINKS);
        requireOwner(path, user.get());
        if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new FileSystemException(path.toString(), null, "every user of the machine can write it; use another");
        }
    }

    private static void requireOwner(Path path, String user, LinkOption... how) throws IOException {
        String owner = Files.getOwner(path, how).getName();
        if (!owner.equals(user) && !owner.equals(ROOT)) {
            throw new FileSystemException(
                    path.toString(), null, "it belongs to " + owner + ", not to " + user + "; use another place");
        }
    }
}
