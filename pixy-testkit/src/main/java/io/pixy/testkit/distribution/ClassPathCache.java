package io.pixy.testkit.distribution;

import io.pixy.testkit.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Remembers resolved class paths in files, one for each server version and local repository.
 *
 * <p>Thread-safe, also between processes: files appear whole by an atomic move, and one resolution runs at a time,
 * because Maven's local repository bears only one writer.
 */
final class ClassPathCache {
    private final Path directory;

    ClassPathCache(Path directory) {
        this.directory = Objects.requireNonNull(directory);
    }

    /** System property {@code pixy.testkit.cache}, or {@code pixy/testkit} under the user's cache directory. */
    static ClassPathCache ofThisUser() {
        String chosen = System.getProperty("pixy.testkit.cache");
        if (chosen != null && !chosen.isBlank()) {
            return new ClassPathCache(Path.of(chosen).toAbsolutePath());
        }
        Path caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return new ClassPathCache(caches.resolve("pixy").resolve("testkit"));
    }

    /**
     * The remembered jars if all of them still exist, else those that {@code resolution} finds.
     *
     * @param name what the class path is of, for those who read the directory
     * @param inputs everything that the resolution depends on
     */
    List<Path> get(String name, List<String> inputs, Supplier<List<Path>> resolution) {
        Path file = directory.resolve(name + "-" + Integer.toHexString(inputs.hashCode()) + ".classpath");
        try {
            Optional<List<Path>> known = read(file);
            if (known.isPresent()) {
                return known.get();
            }
            PrivateDirectory.at(directory);
            synchronized (ClassPathCache.class) { // a file lock is held by the whole process
                Path lock = directory.resolve("resolution.lock");
                try (FileChannel channel =
                        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    channel.lock();
                    return readOrResolve(file, resolution);
                }
            }
        } catch (IOException e) {
            throw new DistributionException(
                    "The cache " + directory + " can't be used (" + e.getMessage()
                            + "); choose another by the system property pixy.testkit.cache.",
                    e);
        }
    }

    private static List<Path> readOrResolve(Path file, Supplier<List<Path>> resolution) throws IOException {
        Optional<List<Path>> resolvedMeanwhile = read(file);
        if (resolvedMeanwhile.isPresent()) {
            return resolvedMeanwhile.get();
        }
        List<Path> jars = resolution.get();
        Path fresh = Files.createTempFile(file.getParent(), "fresh", ".classpath");
        Files.writeString(fresh, jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return jars;
    }

    private static Optional<List<Path>> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        // what it names is run as code
        PrivateDirectory.requireOurs(file.getParent());
        PrivateDirectory.requireOurs(file);
        List<Path> jars = Stream.of(Files.readString(file).split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return jars.stream().allMatch(Files::exists) ? Optional.of(jars) : Optional.empty();
    }
}
