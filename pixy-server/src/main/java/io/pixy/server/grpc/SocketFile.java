package io.pixy.server.grpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a Unix socket, which everybody on the machine may use. Immutable.
 *
 * @param path where it is
 */
record SocketFile(Path path) {

    /** Removes what a killed process left behind. A directory stays, and makes binding fail. */
    void removeStale() throws IOException {
        if (!Files.isDirectory(path)) {
            remove();
        }
    }

    void openToAll() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    void remove() throws IOException {
        Files.deleteIfExists(path);
    }
}
