package io.pixy.api;

/** What can name a consumer group or a topic. No state. */
final class Names {
    private Names() {}

    /** A slash or a control character would change the meaning of a ZooKeeper path; an empty name makes it invalid. */
    static void check(String what, String name) {
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
                text.append(String.format("\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }
}
