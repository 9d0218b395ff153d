package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/**
 * Whole numbers of JSON objects, none of them cut to fit: a partition of 4294967296 is a mistake and not partition 0. No
 * state.
 */
final class JsonNumbers {
    private JsonNumbers() {}

    /**
     * The member as an int.
     *
     * @throws IllegalArgumentException if it is not there, or is none
     */
    static int anInt(JsonNode object, String name) {
        return whole(object, name, JsonNode::canConvertToInt, Integer.SIZE).intValue();
    }

    /** As {@link #anInt}, with what holds if there is no such member. */
    static int anInt(JsonNode object, String name, int absent) {
        return isAbsent(object, name) ? absent : anInt(object, name);
    }

    /** As {@link #anInt}, of 64 bits. */
    static long aLong(JsonNode object, String name) {
        return whole(object, name, JsonNode::canConvertToLong, Long.SIZE).longValue();
    }

    /** As {@link #aLong}, with what holds if there is no such member. */
    static long aLong(JsonNode object, String name, long absent) {
        return isAbsent(object, name) ? absent : aLong(object, name);
    }

    private static boolean isAbsent(JsonNode object, String name) {
        return object.isObject() && object.path(name).isMissingNode();
    }

    private static JsonNode whole(JsonNode object, String name, Predicate<JsonNode> fits, int bits) {
        JsonNode value = object.path(name);
        if (value.isIntegralNumber() && fits.test(value)) {
            return value;
        }
        String text = object.toString();
        String shown = text.length() <= 200 ? text : text.substring(0, 200) + "...";
        throw new IllegalArgumentException(name + " of " + shown + " is not an integer of " + bits + " bits");
    }
}
