package io.pixy.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells whether files were replaced: their times, sizes and, where the system has them, inodes. Symbolic links are
 * followed, since mounted secrets are replaced by turning a link. Immutable.
 *
 * @param certificate of the certificate
 * @param key of the key
 */
record FileStamps(String certificate, String key) {

    static FileStamps of(TlsFiles files) {
        return new FileStamps(stamp(files.certificate()), stamp(files.key()));
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
