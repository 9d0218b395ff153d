package io.pixy.server.http;

import io.pixy.api.OffsetUpdate;
import java.math.BigInteger;
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

    private OffsetUpdates() {}

    /**
     * Reads an array of objects; null is an empty one.
     *
     * @throws JsonSyntaxException if it is something else
     * @throws io.pixy.api.InvalidRequestException if an offset can't be one
     */
    static List<OffsetUpdate> parse(byte[] json) throws JsonSyntaxException {
        Object document = JsonReader.read(Text.of(json));
        if (document == null) {
            return List.of();
        }
        if (!(document instanceof List<?> elements)) {
            throw mismatch(kind(document), "value of type []httpsrv.partitionInfo");
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
                case "partition" -> partition = integer(value).intValue();
                case "offset" -> offset = integer(value).longValue();
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
            throw mismatch("number " + ((JsonReader.NumberText) value).literal(), field);
        }
        throw mismatch(kind(value), field);
    }

    private static boolean fits(JsonReader.NumberText number, int bits) {
        return number.literal().matches("-?[0-9]+") && integer(number).bitLength() <= bits;
    }

    private static BigInteger integer(Object value) {
        return new BigInteger(((JsonReader.NumberText) value).literal());
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
