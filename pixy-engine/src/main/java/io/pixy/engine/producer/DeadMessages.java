package io.pixy.engine.producer;

import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes messages that could not be written to Kafka into the log, in Kafka-Pixy's form. Who must not have what people
 * send in a log switches the logger {@link #PAYLOADS} off; then sizes stand for keys and values. No state.
 */
final class DeadMessages {
    private static final Logger log = LoggerFactory.getLogger(DeadMessages.class);

    /** Nothing is logged there: its level says whether keys and values may be. */
    private static final Logger PAYLOADS = LoggerFactory.getLogger("io.pixy.payloads");

    /** Of each field; what is beyond is only counted. */
    private static final int MAX_CHARACTERS = 4096;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private DeadMessages() {}

    static void log(ProduceRequest request, PixyException error) {
        log.atError()
                .addKeyValue("error", error.getMessage())
                .log("Failed to submit message: msg={}", describe(request));
    }

    static String describe(ProduceRequest request) {
        return "{Topic: \"" + cut(request.topic())
                + "\", Key: \"" + show(request.key(), request.keyText())
                + "\", Value: \"" + show(request.value(), request.valueText())
                + "\"}";
    }

    private static String cut(String topic) {
        return topic.length() <= MAX_CHARACTERS
                ? topic
                : topic.substring(0, MAX_CHARACTERS) + "... (" + (topic.length() - MAX_CHARACTERS)
                        + " characters more)";
    }

    private static String show(byte[] bytes, boolean text) {
        if (bytes == null) {
            return "<nil>";
        }
        if (!PAYLOADS.isErrorEnabled()) {
            return "(" + bytes.length + " bytes)";
        }
        int shown = Math.min(bytes.length, text ? MAX_CHARACTERS : MAX_CHARACTERS / 2);
        String start = text ? new String(bytes, 0, shown, StandardCharsets.UTF_8) : HEX.formatHex(bytes, 0, shown);
        long rest = (bytes.length - shown) * (text ? 1L : 2L);
        return rest == 0 ? start : start + "... (" + rest + " bytes more)";
    }
}
