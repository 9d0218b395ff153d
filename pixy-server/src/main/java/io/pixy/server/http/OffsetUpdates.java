package io.pixy.server.http;

import io.pixy.api.OffsetUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The body of a request that sets offsets. No state. */
final class OffsetUpdates {
    private static final String OF_INT32 = "int32";
    private static final String OF_INT64 = "int64";
    private static final String OF_TEXT = "string";

    /** What is read or at least checked; other members are ignored. */
    private static final Map<String, String> TYPES = Map.of(
            "partition", OF_INT32,
            "begin", OF_INT64,
            "end", OF_INT64,
            "count", OF_INT64,
            "offset", OF_INT64,
            "lag", OF_INT64,
            "metadata", OF_TEXT,
            "sparse_acks", OF_TEXT);

    /** A row has eight members of its own; others are ignored, but have to be read. */
    private static final long VALUES_PER_ROW = 16;

    private static final int LONGEST_NUMBER = Long.toString(Long.MIN_VALUE).length();

    private OffsetUpdates() {}

    /**
     * Reads an array of objects; null is an empty one.
     *
     * @throws JsonSyntaxException if it is something else
     * @throws io.pixy.api.InvalidRequestException if an offset can't be one
     */
    static List<OffsetUpdate> parse(byte[] json, int maxRows) throws JsonSyntaxException {
        Object document = JsonReader.read(Text.of(json), (int) Math.min(Integer.MAX_VALUE, VALUES_PER_ROW * maxRows));
        if (document == null) {
            return List.of();
        }
        if (!(document instanceof List<?> elements)) {
            throw mismatch(kind(document), "value of type []httpsrv.partitionInfo");
        }
        if (elements.size() > maxRows) {
            throw new BadRequestException(
                    "more than " + maxRows + " partitions at once. Consider increasing `limits.max_rows`");
        }
        List<OffsetUpdate> updates = new ArrayList<>(elements.size());
        for (Object element : elements) {
            updates.add(update(element));
        }
        return updates;
    }

    private static OffsetUpdate update(Object element) throws JsonSyntaxException {
        int partition = 0;
        long offset = 0;
        String metadata = "";
        if (element != null && !(element instanceof Map<?, ?>)) {
            throw mismatch(kind(element), "value of type httpsrv.partitionInfo");
        }
        Map<?, ?> members = element == null ? Map.of() : (Map<?, ?>) element;
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = ((String) member.getKey()).toLowerCase(Locale.ROOT);
            Object value = member.getValue();
            String type = TYPES.get(name);
            if (type == null || value == null) {
                continue;
            }
            check(name, type, value);
            switch (name) {
                case "partition" -> partition = (int) integer(value);
                case "offset" -> offset = integer(value);
                case "metadata" -> metadata = (String) value;
                default -> {}
            }
        }
        return new OffsetUpdate(partition, offset, metadata);
    }

    private static void check(String name, String type, Object value) throws JsonSyntaxException {
        String field = "struct field partitionInfo." + name + " of type " + type;
        if (type.equals(OF_TEXT) ? value instanceof String : value instanceof JsonReader.NumberText) {
            if (type.equals(OF_TEXT) || fits((JsonReader.NumberText) value, type.equals(OF_INT32) ? 31 : 63)) {
                return;
            }
            throw mismatch("number " + Text.cut(((JsonReader.NumberText) value).literal()), field);
        }
        throw mismatch(kind(value), field);
    }

    /** Looks at no more digits than a number can have: reading very many of them takes very long. */
    private static boolean fits(JsonReader.NumberText number, int bits) {
        String literal = number.literal();
        if (literal.length() > LONGEST_NUMBER) {
            return false;
        }
        try {
            long value = Long.parseLong(literal);
            return bits == 63 || value == (int) value;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long integer(Object value) {
        return Long.parseLong(((JsonReader.NumberText) value).literal());
    }

    private static String kind(Object value) {
        if (value instanceof Map) {
            return "object";
        }
        if (value instanceof List) {
            return "array";
        }
        if (value instanceof String) {
            return "string";
        }
        return value instanceof Boolean ? "bool" : "number";
    }

    private static JsonSyntaxException mismatch(String what, String where) {
        return new JsonSyntaxException("json: cannot unmarshal " + what + " into Go " + where);
    }
}
