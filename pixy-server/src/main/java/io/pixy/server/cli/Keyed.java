package io.pixy.server.cli;

import io.pixy.api.ProduceRequest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes requests of messages, with a common key or with the one that each begins with. Immutable.
 *
 * @param template everything but the message
 * @param separator what ends the key within a message; a message without it has no key
 */
record Keyed(ProduceRequest template, Optional<byte[]> separator) {

    ProduceRequest request(byte[] message) {
        if (separator.isEmpty()) {
            return with(template.key(), message);
        }
        int at = indexOf(message, separator.get());
        return at < 0
                ? with(null, message)
                : with(
                        Arrays.copyOf(message, at),
                        Arrays.copyOfRange(message, at + separator.get().length, message.length));
    }

    private ProduceRequest with(byte[] key, byte[] value) {
        return ProduceRequest.of(template.topic(), key, value).withHeaders(template.headers());
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
