package io.pixy.server.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a file, as it was when it was read. Only their hashes are there: keys have 256 random bits, so nobody finds one by
 * trying, and a fast hash is enough. Immutable.
 */
final class KeyList {
    static final int MOST_KEYS = 10_000;
    static final int MOST_BYTES = 2 << 20;

    /** How a key begins, by which it can be told from other tokens, and found where it should not be. */
    static final String PREFIX = "pixy_";

    private static final int HASH_BYTES = 32;
    private static final int LONGEST_NAME = 255;

    private final Map<ByteBuffer, Entry> byHash;

    private KeyList(Map<ByteBuffer, Entry> byHash) {
        this.byHash = byHash;
    }

    /** Whose key it is, and until when it is good. */
    record Entry(String name, byte[] hash, Optional<Instant> until) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** No keys. */
    static KeyList empty() {
        return new KeyList(Map.of());
    }

    /**
     * Reads a file: on each line a name, the hash of a key as 64 hexadecimal digits, and, if it ends, the time of that; lines
     * that are empty or begin with {@code #} are passed over.
     *
     * @throws IOException if it can't be read, or is no such file; tells the line and nothing of what stands there
     */
    static KeyList read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            // reading a pipe may take for ever
            throw new IOException("no regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("more than " + MOST_BYTES + " bytes");
        }
        Map<ByteBuffer, Entry> found = new HashMap<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                Entry entry = entry(text.split("\\s+"), number);
                if (found.put(ByteBuffer.wrap(entry.hash()), entry) != null) {
                    throw new IOException("line " + number + ": the same key stands there twice");
                }
            }
        }
        if (found.size() > MOST_KEYS) {
            throw new IOException("more than " + MOST_KEYS + " keys");
        }
        return new KeyList(Map.copyOf(found));
    }

    private static Entry entry(String[] parts, int line) throws IOException {
        if (parts.length < 2 || parts.length > 3) {
            throw new IOException("line " + line + ": must be a name, a hash, and if need be a time");
        }
        if (!isName(parts[0])) {
            throw new IOException("line " + line + ": a name has 1 to " + LONGEST_NAME
                    + " characters of visible ASCII, and no colon");
        }
        byte[] hash;
        try {
            hash = HexFormat.of().parseHex(parts[1]);
        } catch (IllegalArgumentException e) {
            throw new IOException("line " + line + ": the hash is not hexadecimal");
        }
        if (hash.length != HASH_BYTES) {
            throw new IOException("line " + line + ": the hash must have 64 digits, as SHA-256 has");
        }
        try {
            Optional<Instant> until = parts.length == 3 ? Optional.of(Instant.parse(parts[2])) : Optional.empty();
            return new Entry(parts[0], hash, until);
        } catch (DateTimeException e) {
            throw new IOException("line " + line + ": the time must be of the form 2027-01-31T00:00:00Z");
        }
    }

    /** Whether that can name the owner of a key: names are users of Basic, too, which a colon ends. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith("#")
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    }

    static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has it", e);
        }
    }

    /** By its hash, which tells nothing of how near a wrong key is to a right one. */
    Optional<Entry> find(byte[] hash) {
        return Optional.ofNullable(byHash.get(ByteBuffer.wrap(hash)))
                .filter(entry -> MessageDigest.isEqual(entry.hash(), hash));
    }

    /** Whether that very key of that owner is still there. */
    boolean has(Entry entry) {
        Entry now = byHash.get(ByteBuffer.wrap(entry.hash()));
        return now != null && now.name().equals(entry.name()) && now.until().equals(entry.until());
    }

    int size() {
        return byHash.size();
    }

    @Override
    public String toString() {
        return Arrays.toString(
                byHash.values().stream().map(Entry::name).sorted().toArray());
    }
}
