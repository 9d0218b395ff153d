package io.pixy.server.cli;

import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints one message. Bytes are printed as they are. */
@FunctionalInterface
interface MessagePrinter {

    void print(Message message, PrintStream out);

    /** As the original's client: headers between dashes, and newline and carriage return at the end. */
    static MessagePrinter text(boolean headers, boolean key) {
        return (message, out) -> {
            if (headers && !message.headers().isEmpty()) {
                out.print("---\n");
                for (Header header : message.headers()) {
                    out.print(header.key() + "=");
                    bytes(header.value(), out);
                    out.print("\n");
                }
                out.print("---\n");
            }
            key(key, message, out);
            bytes(message.value(), out);
            out.print("\n\r");
        };
    }

    static MessagePrinter raw(boolean key, byte[] delimiter) {
        return (message, out) -> {
            key(key, message, out);
            bytes(message.value(), out);
            bytes(delimiter, out);
        };
    }

    /** One object a line. Bytes that are no UTF-8 come as Base64, in a member whose name says so. */
    static MessagePrinter jsonLines() {
        return (message, out) -> out.print(Json.compact(tree(message)) + "\n");
    }

    /** The same with its receipt before and its lease behind. */
    static void delivery(Delivery delivery, PrintStream out) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("receipt", delivery.receipt());
        tree.putAll(tree(delivery.message()));
        tree.put("attempt", delivery.message().attempt());
        tree.put("lease_until", delivery.leaseUntil().toString());
        out.print(Json.compact(tree) + "\n");
    }

    private static Map<String, Object> tree(Message message) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("topic", message.topic());
        tree.put("partition", message.partition());
        tree.put("offset", message.offset());
        content(tree, message);
        return tree;
    }

    /** Key, value and headers. */
    static void content(Map<String, Object> tree, Message message) {
        put(tree, "key", message.key());
        put(tree, "value", message.value());
        List<Map<String, Object>> headers = new ArrayList<>();
        for (Header header : message.headers()) {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("key", header.key());
            put(pair, "value", header.value());
            headers.add(pair);
        }
        tree.put("headers", headers);
    }

    private static void key(boolean wanted, Message message, PrintStream out) {
        if (wanted) {
            bytes(message.key(), out);
            out.print("\t");
        }
    }

    private static void bytes(byte[] bytes, PrintStream out) {
        if (bytes != null) {
            out.write(bytes, 0, bytes.length);
        }
    }

    private static void put(Map<String, Object> tree, String name, byte[] bytes) {
        if (bytes == null) {
            tree.put(name, null);
            return;
        }
        try {
            tree.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            tree.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
