package io.pixy.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where contexts are kept: {@code pixy/contexts.json} below {@code $XDG_CONFIG_HOME}, or below {@code ~/.config}. Nobody but
 * its owner can read it, and whoever reads it while it is written finds all of what was there before, or all of what is new.
 * Immutable.
 */
record ContextFile(Path path) {
    private static final int MOST_BYTES = 1 << 20;
    private static final String OWNER = "rw-------";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static ContextFile of(Terminal terminal) {
        Path home = terminal.variable("XDG_CONFIG_HOME")
                .map(Path::of)
                // a relative one is to be ignored, as its specification says
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(terminal.variable("HOME").orElse(System.getProperty("user.home")), ".config"));
        return new ContextFile(home.resolve("pixy").resolve("contexts.json"));
    }

    Contexts read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            return Contexts.NONE;
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException(path + " is too large to be a list of contexts");
        }
        try {
            return JSON.readValue(bytes, Contexts.class);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    path + " can't be read as a list of contexts: " + e.getOriginalMessage()
                            + ". Mend it, or remove it and add them anew",
                    e);
        }
    }

    void write(Contexts contexts) throws IOException {
        Files.createDirectories(path.getParent());
        Path made = Files.createTempFile(path.getParent(), "contexts", ".new", forOwnerAlone());
        try {
            Files.write(made, JSON.writeValueAsBytes(contexts));
            replace(made);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private void replace(Path made) throws IOException {
        try {
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(made, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static FileAttribute<?>[] forOwnerAlone() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER))}
                : new FileAttribute<?>[0];
    }
}
