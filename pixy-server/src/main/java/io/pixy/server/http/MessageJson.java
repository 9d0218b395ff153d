package io.pixy.server.http;

import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import java.time.Instant;
import java.util.Locale;

/**
 * How messages look in the JSON of the second API. Keys and values come in the encoding that is asked for as far as they
 * can: what is no UTF-8 comes in Base64, what is no JSON as text, and a member beside says so. Confined to the thread that
 * writes one answer.
 */
final class MessageJson {
    private static final int BYTES_PER_MESSAGE = 256;

    private final JsonWriter out;
    private final Values values;

    MessageJson(JsonWriter out, Values values) {
        this.out = out;
        this.values = values;
    }

    /** In which encoding keys and values are asked for. */
    enum Values {
        BASE64,
        TEXT,
        JSON;

        static Values of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** About as many bytes as it will take. */
    static int sizeOf(Message message) {
        int payload = length(message.key()) + length(message.value());
        return BYTES_PER_MESSAGE + payload + payload / 2;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** A message in its receiver's hands. */
    void write(Delivery delivery) {
        out.beginObject().name("receipt").text(delivery.receipt());
        members(delivery.message());
        out.name("attempt").number(delivery.message().attempt());
        out.name("leaseUntil").text(ResultJson.time(delivery.leaseUntil()));
        out.endObject();
    }

    /** A message that is only looked at. */
    void write(Message message) {
        out.beginObject();
        members(message);
        out.endObject();
    }

    private void members(Message message) {
        out.name("topic").text(message.topic());
        out.name("partition").number(message.partition());
        out.name("offset").number(message.offset());
        content(message);
    }

    /** What was written, into an object that was begun: all but where it is. */
    void content(Message message) {
        if (message.timestampMillis() >= 0) {
            out.name("timestamp").text(ResultJson.time(Instant.ofEpochMilli(message.timestampMillis())));
        }
        payload("key", message.key());
        payload("value", message.value());
        out.name("headers").beginArray();
        for (Header header : message.headers()) {
            out.beginObject()
                    .name("key")
                    .text(header.key())
                    .name("value")
                    .base64(header.value())
                    .endObject();
        }
        out.endArray();
    }

    private void payload(String name, byte[] bytes) {
        Values used = encodingOf(bytes);
        out.name(name);
        if (bytes == null) {
            out.nothing();
            return;
        }
        switch (used) {
            case BASE64 -> out.base64(bytes);
            case TEXT -> out.text(Text.of(bytes));
            case JSON -> out.value(bytes);
        }
        if (used != values) {
            out.name(name + "Encoding").text(used.word());
        }
    }

    private Values encodingOf(byte[] bytes) {
        if (bytes == null || values == Values.BASE64) {
            return values;
        }
        if (!Text.isUtf8(bytes)) {
            return Values.BASE64;
        }
        return values == Values.JSON && isOneLineOfJson(bytes) ? Values.JSON : Values.TEXT;
    }

    /** It is put in as it is, where line ends would end what stands on one line. */
    private static boolean isOneLineOfJson(byte[] bytes) {
        for (byte one : bytes) {
            if (one == '\n' || one == '\r') {
                return false;
            }
        }
        try {
            JsonCursor cursor = new JsonCursor(bytes);
            cursor.skip();
            cursor.end();
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }
}
