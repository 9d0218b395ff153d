package io.pixy.engine.kafka;

import io.pixy.api.config.KafkaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells whether the files that section {@code kafka} names were replaced: their times, sizes and, where the system has
 * them, inodes. Symbolic links are followed, since mounted secrets are replaced by turning a link. Immutable.
 *
 * @param files one text for each file
 */
record FileStamps(List<String> files) {

    static FileStamps of(KafkaConfig config) {
        return new FileStamps(
                Stream.of(config.caCertificateFile(), config.clientCertificateFile(), config.clientKeyFile())
                        .map(FileStamps::stamp)
                        .toList());
    }

    private static String stamp(String file) {
        if (file.isEmpty()) {
            return "";
        }
        try {
            BasicFileAttributes a = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
            return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
