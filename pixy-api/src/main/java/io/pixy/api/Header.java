package io.pixy.api;

import java.util.Arrays;
import java.util.Objects;

/**
 * A record header. Immutable, as long as nobody changes the array.
 *
 * @param key may be empty; keys may repeat within a record
 * @param value may be null or empty, which are kept apart
 */
public record Header(String key, byte[] value) {
    /** Checks that there is a key. */
    public Header {
        Objects.requireNonNull(key, "key");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Header that && key.equals(that.key) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return key + "=" + Bytes.describe(value);
    }
}
