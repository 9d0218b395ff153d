package io.pixy.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file of keys, and the keys themselves. Not thread-safe. */
public final class Keys {
    private final Path file;
    private final Map<String, String> keys = new LinkedHashMap<>();

    private Keys(Path file) {
        this.file = file;
    }

    public static Keys in(Path file) throws IOException {
        Files.writeString(file, "# keys of a test\n");
        return new Keys(file);
    }

    /** A new key for somebody. */
    public String add(String name) throws IOException {
        NewKey made = NewKey.of(name, Optional.empty());
        Files.writeString(file, made.line() + "\n", StandardOpenOption.APPEND);
        keys.put(name, made.key());
        return made.key();
    }

    /** What somebody shows. */
    public String key(String name) {
        return keys.get(name);
    }

    public Set<String> names() {
        return keys.keySet();
    }

    public Path file() {
        return file;
    }
}
