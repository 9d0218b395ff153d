package io.pixy.server.http;

import io.pixy.api.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** How a stream of messages is written. Each event ends with what ends it, so that one that has come is whole. */
enum EventFormat {
    /** Events as browsers read them. Nothing that is written into a line has an end of line in it. */
    SSE("text/event-stream") {
        @Override
        void begin(JsonWriter out) {
            put(out, "retry: 2000\n\n");
        }

        @Override
        void message(MessageJson json, Delivery delivery, JsonWriter out) {
            put(out, "event: message\nid: ");
            put(out, delivery.receipt());
            put(out, "\ndata: ");
            json.write(delivery);
            put(out, "\n\n");
        }

        @Override
        void event(String name, Consumer<JsonWriter> members, JsonWriter out) {
            put(out, "event: " + name + "\ndata: ");
            members.accept(out.beginObject());
            out.endObject();
            put(out, "\n\n");
        }

        @Override
        void heartbeat(int outstanding, Map<Integer, OptionalLong> lags, JsonWriter out) {
            put(out, ":\n\n");
        }

        @Override
        void comeBack(JsonWriter out) {
            put(out, "retry: 1\n\n");
        }
    },

    /** A message a line. What is none is an object with one member that names what it is. */
    NDJSON(RecordStreams.TYPE) {
        @Override
        void begin(JsonWriter out) {
            // the head alone would be kept back by who waits for a body
            heartbeat(0, Map.of(), out);
        }

        @Override
        void message(MessageJson json, Delivery delivery, JsonWriter out) {
            json.write(delivery);
            out.endLine();
        }

        @Override
        void event(String name, Consumer<JsonWriter> members, JsonWriter out) {
            members.accept(out.beginObject().name(name).beginObject());
            out.endObject().endObject().endLine();
        }

        @Override
        void heartbeat(int outstanding, Map<Integer, OptionalLong> lags, JsonWriter out) {
            event("heartbeat", json -> write(outstanding, lags, json), out);
        }

        private static void write(int outstanding, Map<Integer, OptionalLong> lags, JsonWriter json) {
            json.name("outstanding").number(outstanding);
            if (lags.values().stream().anyMatch(OptionalLong::isPresent)) {
                json.name("lag").beginObject();
                lags.forEach((partition, lag) ->
                        lag.ifPresent(known -> json.name(partition.toString()).number(known)));
                json.endObject();
            }
        }

        @Override
        void comeBack(JsonWriter out) {
            // who reads lines knows by the end
        }
    };

    private static final int NOT_ACCEPTABLE = 406;

    private final String type;

    EventFormat(String type) {
        this.type = type;
    }

    /** That which the client likes best. */
    static EventFormat accepted(HttpFields headers) {
        List<String> ranges = headers.getQualityCSV(HttpHeader.ACCEPT);
        for (String range : ranges) {
            switch (bare(range)) {
                case "text/event-stream", "text/*", "*/*" -> {
                    return SSE;
                }
                case RecordStreams.TYPE, "application/*" -> {
                    return NDJSON;
                }
                default -> {
                    // maybe the next one
                }
            }
        }
        String accept = headers.get(HttpHeader.ACCEPT);
        if (accept == null || accept.isBlank()) {
            return SSE;
        }
        throw new BadRequestException(
                NOT_ACCEPTABLE, "this comes as " + SSE.type + " or " + NDJSON.type + ", not as Accept says");
    }

    private static String bare(String range) {
        int semicolon = range.indexOf(';');
        return (semicolon < 0 ? range : range.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    /** The content type. */
    String type() {
        return type;
    }

    /** What comes before everything else, so that the client sees at once that it is served. */
    abstract void begin(JsonWriter out);

    /** A message; {@code json} writes to {@code out}, too. */
    abstract void message(MessageJson json, Delivery delivery, JsonWriter out);

    /** Something else, whose members are those of an object. */
    abstract void event(String name, Consumer<JsonWriter> members, JsonWriter out);

    /** Nothing but that the server is there, and how far the group is, as far as that is known. */
    abstract void heartbeat(int outstanding, Map<Integer, OptionalLong> lags, JsonWriter out);

    /** That the client should come back at once, after the end that follows. */
    abstract void comeBack(JsonWriter out);

    private static void put(JsonWriter out, String text) {
        out.raw(text.getBytes(StandardCharsets.US_ASCII));
    }
}
