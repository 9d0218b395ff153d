package io.pixy.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What can name a consumer group or a topic. No state. */
final class Names {
    /** Far more than names have, and far less than what Kafka's protocol and ZooKeeper's can carry. */
    private static final int MOST_BYTES_OF_A_GROUP = 255;

    private Names() {}

    static void checkTopic(String name) {
        if (name != null && name.length() > TopicNames.MOST_CHARACTERS) {
            throw new InvalidRequestException(
                    "topic must not be longer than " + TopicNames.MOST_CHARACTERS + " characters");
        }
        check("topic", name);
    }

    static void checkGroup(String name) {
        if (name != null && isTooLong(name)) {
            throw new InvalidRequestException(
                    "consumer group must not be longer than " + MOST_BYTES_OF_A_GROUP + " bytes");
        }
        check("consumer group", name);
    }

    private static boolean isTooLong(String group) {
        return group.length() > MOST_BYTES_OF_A_GROUP
                || group.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES_OF_A_GROUP;
    }

    /** A slash or a control character would change the meaning of a ZooKeeper path; an empty name makes it invalid. */
    private static void check(String what, String name) {
        if (name == null || name.isEmpty()) {
            throw new InvalidRequestException(what + " must not be empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || Character.isISOControl(c)) {
                throw new InvalidRequestException(
                        what + " must not contain '/' or control characters: " + printable(name));
            }
        }
        if (name.equals(".") || name.equals("..")) {
            throw new InvalidRequestException(what + " must not be '" + name + "'");
        }
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }
}
