package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;

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
        JsonNode value = object.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw refused(object, name, "an integer of 32 bits");
        }
        return value.intValue();
    }

    /** As {@link #anInt}, with what holds if there is no such member. */
    static int anInt(JsonNode object, String name, int absent) {
        return isAbsent(object, name) ? absent : anInt(object, name);
    }

    /** As {@link #anInt}, of 64 bits. */
    static long aLong(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw refused(object, name, "an integer of 64 bits");
        }
        return value.longValue();
    }

    /** As {@link #aLong}, with what holds if there is no such member. */
    static long aLong(JsonNode object, String name, long absent) {
        return isAbsent(object, name) ? absent : aLong(object, name);
    }

    private static boolean isAbsent(JsonNode object, String name) {
        return object.isObject() && object.path(name).isMissingNode();
    }

    private static IllegalArgumentException refused(JsonNode object, String name, String what) {
        String text = object.toString();
        String shown = text.length() <= 200 ? text : text.substring(0, 200) + "...";
        return new IllegalArgumentException(name + " of " + shown + " is not " + what);
    }
}
