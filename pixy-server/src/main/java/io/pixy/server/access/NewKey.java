package io.pixy.server.access;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key for a program, and the line that tells servers of it. The key is nowhere else: it can be made anew, but not found again.
 *
 * @param key what the program shows
 * @param line for the file of keys
 */
public record NewKey(String key, String line) {
    private static final int BYTES = 32;

    /** For somebody; the name must be one. */
    public static NewKey of(String name, Optional<Instant> until) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String key = KeyList.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String hash = HexFormat.of().formatHex(KeyList.hash(key));
        return new NewKey(key, name + " " + hash + until.map(end -> " " + end).orElse(""));
    }

    @Override
    public String toString() {
        return line;
    }
}
