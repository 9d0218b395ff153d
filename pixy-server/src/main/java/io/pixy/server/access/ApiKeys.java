package io.pixy.server.access;

import io.pixy.api.access.Identity;
import io.pixy.server.OsErrors;
import io.pixy.server.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows programs by their keys. The file of these is looked at every second or so; one that can't be read, as when half of a line is
 * missing, changes nothing.
 *
 * <p>Thread-safe: the list is replaced as a whole by the one thread that looks.
 */
final class ApiKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_BASIC = 1024;

    private final Path file;
    private final WatchedFile watched;
    private final Supplier<Instant> clock;
    private volatile KeyList list;

    private ApiKeys(Path file, Executor background, Supplier<Instant> clock) {
        this.file = file;
        this.watched = new WatchedFile(file, background, this::readAgain);
        this.clock = clock;
    }

    /**
     * Reads the file for the first time.
     *
     * @throws StartException if it can't be used
     */
    static ApiKeys of(Path file, Executor background, Supplier<Instant> clock) {
        ApiKeys keys = new ApiKeys(file, background, clock);
        try {
            keys.list = KeyList.read(file);
        } catch (IOException e) {
            throw new StartException("access.keys_file: " + why(file, e), e);
        }
        return keys;
    }

    private static String why(Path file, IOException e) {
        return e.getClass() == IOException.class && e.getMessage() != null
                ? file + ": " + e.getMessage()
                : OsErrors.open(file, e);
    }

    /** Looks whether the file has changed; returns at once. */
    void look() {
        watched.look();
    }

    private void readAgain() {
        try {
            list = KeyList.read(file);
            LOG.info("Keys were read again from {}, {} of them", file, list.size());
        } catch (IOException e) {
            LOG.warn("Keys can't be read again, the old ones stay: {}", why(file, e));
        }
    }

    /**
     * Whose key that is.
     *
     * @throws NotKnownException if it is nobody's
     */
    Identity ofKey(String key) {
        if (key.length() > LONGEST_KEY) {
            throw unknown();
        }
        return identity(KeyList.hash(key)).orElseThrow(ApiKeys::unknown);
    }

    /**
     * Whose key stands behind the user's name; both must fit.
     *
     * @param encoded what comes behind the word Basic
     * @throws NotKnownException if they don't
     */
    Identity ofBasic(String encoded) {
        if (encoded.length() > LONGEST_BASIC) {
            throw unknown();
        }
        String text;
        try {
            text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw unknown();
        }
        Identity found = ofKey(text.substring(colon + 1));
        if (!found.name().equals(text.substring(0, colon))) {
            throw unknown();
        }
        return found;
    }

    /** The same for what was never there, what was withdrawn and what has expired. */
    private static NotKnownException unknown() {
        return NotKnownException.wrong("the key is not known here (any more)");
    }

    private Optional<Identity> identity(byte[] hash) {
        return list.find(hash)
                .filter(this::isGood)
                .map(entry -> Identity.of(Identity.Kind.KEY, entry.name())
                        .whileValid(() -> list.has(entry) && isGood(entry)));
    }

    private boolean isGood(KeyList.Entry entry) {
        return entry.until().map(end -> clock.get().isBefore(end)).orElse(true);
    }
}
