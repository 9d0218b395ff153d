package io.pixy.server.http;

import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A record as the second API writes it in JSON: {@code {"key":..,"value":..,"headers":[..],"partition":..,
 * "timestamp":..}}, of which nothing is necessary. Confined to the thread that reads one record.
 */
public final class RecordJson {
    private static final String MEMBERS = "key, value, headers, partition, timestamp and partitionKey";

    private final JsonCursor cursor;
    private byte[] key;
    private byte[] value;
    private byte[] partitionKey;
    private boolean keyText;
    private boolean valueText;
    private boolean partitionKeyGiven;
    private boolean isText;
    private List<Header> headers = List.of();
    private Long partition;
    private Instant timestamp;

    private RecordJson(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Reads a record that takes up all of a text.
     *
     * @throws InvalidRequestException naming what is wrong with it
     */
    public static ProduceRequest read(String topic, byte[] text) {
        JsonCursor cursor = new JsonCursor(text);
        ProduceRequest request = read(topic, cursor);
        cursor.end();
        return request;
    }

    /** Reads a record that stands next in a text. */
    static ProduceRequest read(String topic, JsonCursor cursor) {
        RecordJson json = new RecordJson(cursor);
        JsonCursor.Members members = cursor.object("a record");
        for (String name = members.next(); name != null; name = members.next()) {
            json.readMember(name);
        }
        return json.request(topic);
    }

    private void readMember(String name) {
        switch (name) {
            case "key" -> {
                key = payload("key");
                keyText = isText;
            }
            case "value" -> {
                value = payload("value");
                valueText = isText;
            }
            case "partitionKey" -> {
                partitionKey = payload("partitionKey");
                partitionKeyGiven = true;
            }
            case "headers" -> headers = cursor.takeNull() ? List.of() : headers();
            case "partition" -> partition = cursor.takeNull() ? null : (Long) cursor.integer("partition");
            case "timestamp" -> timestamp = cursor.takeNull() ? null : Times.ofMember("timestamp", cursor);
            default ->
                throw new InvalidRequestException("a record has no member " + Text.cut(name) + ", only " + MEMBERS);
        }
    }

    private ProduceRequest request(String topic) {
        byte[] hashed = partitionKeyGiven ? partitionKey : key;
        ProduceRequest request = new ProduceRequest(topic, key, hashed, value, headers, keyText, valueText);
        if (partition != null) {
            if (partition != partition.intValue()) {
                throw new InvalidRequestException("partition is too large: " + partition);
            }
            request = request.withPartition(partition.intValue());
        }
        return timestamp == null ? request : request.withTimestamp(timestamp);
    }

    private byte[] payload(String what) {
        PayloadJson payload = PayloadJson.read(cursor, what);
        isText = payload.isText();
        return payload.bytes();
    }

    private List<Header> headers() {
        List<Header> all = new ArrayList<>();
        cursor.beginArray("headers");
        while (cursor.nextElement()) {
            all.add(header());
        }
        return all;
    }

    /** The value is a string in Base64, as it is told to receivers, or in one of the forms of values. */
    private Header header() {
        String name = null;
        byte[] content = null;
        JsonCursor.Members members = cursor.object("a header");
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "key" -> name = cursor.string("the key of a header");
                case "value" ->
                    content = cursor.isString()
                            ? cursor.base64("the value of a header")
                            : payload("the value of a header");
                default ->
                    throw new InvalidRequestException(
                            "a header has no member " + Text.cut(member) + ", only key and value");
            }
        }
        if (name == null) {
            throw new InvalidRequestException("a header has no key");
        }
        return new Header(name, content);
    }
}
