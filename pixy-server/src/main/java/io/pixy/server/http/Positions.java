package io.pixy.server.http;

import io.pixy.api.Ack;
import java.util.List;
import java.util.OptionalLong;

/** Reads group, partition and offset out of parameters. No state. */
final class Positions {
    private static final int PARTITION_BITS = 32;
    private static final int OFFSET_BITS = 64;

    private Positions() {}

    /** Exactly one group; two are an error even if they are equal. */
    static String group(Parameters parameters) {
        List<String> groups = parameters.texts("group");
        if (groups.size() != 1) {
            throw new BadRequestException("one consumer group is expected, but " + groups.size() + " provided");
        }
        return groups.get(0);
    }

    /**
     * What is to be acknowledged: nothing ({@code noAck}, or a number below 0), the message named, or, with neither
     * number given, {@link Ack#auto}.
     */
    static Ack ack(Parameters parameters, String partitionName, String offsetName) {
        if (parameters.has("noAck")) {
            return Ack.none();
        }
        OptionalLong partition = integer(parameters, partitionName, PARTITION_BITS);
        if (partition.isPresent() && partition.getAsLong() < 0) {
            return Ack.none();
        }
        OptionalLong offset = integer(parameters, offsetName, OFFSET_BITS);
        if (offset.isPresent() && offset.getAsLong() < 0) {
            return Ack.none();
        }
        if (partition.isPresent() != offset.isPresent()) {
            throw new BadRequestException(
                    partitionName + " and " + offsetName + " either both should be provided or neither");
        }
        return partition.isPresent() ? Ack.of((int) partition.getAsLong(), offset.getAsLong()) : Ack.auto();
    }

    private static OptionalLong integer(Parameters parameters, String name, int bits) {
        List<String> texts = parameters.texts(name);
        if (texts.isEmpty()) {
            return OptionalLong.empty();
        }
        String text = texts.get(0);
        if (!isNumber(text)) {
            throw bad(name, texts, "invalid syntax");
        }
        try {
            return OptionalLong.of(bits == PARTITION_BITS ? Integer.parseInt(text) : Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw bad(name, texts, "value out of range");
        }
    }

    private static boolean isNumber(String text) {
        int first = (text.startsWith("+") || text.startsWith("-")) ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return first < text.length();
    }

    private static BadRequestException bad(String name, List<String> texts, String why) {
        return new BadRequestException("bad " + name + ": [" + Text.cut(String.join(" ", texts))
                + "]: strconv.ParseInt: parsing " + Text.quote(Text.cut(texts.get(0))) + ": " + why);
    }
}
