package io.pixy.engine.offsets;

import io.pixy.api.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages for tests. */
final class Messages {
    private Messages() {}

    static Message at(long offset) {
        return new Message("t", 0, offset, null, "v".getBytes(StandardCharsets.UTF_8), List.of(), -1, 1);
    }
}
