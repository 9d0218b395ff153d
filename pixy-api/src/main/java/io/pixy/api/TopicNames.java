package io.pixy.api;

/** What Kafka lets topics be called. No state. */
public final class TopicNames {
    /** As brokers have it: names of directories are made of it. */
    public static final int MOST_CHARACTERS = 249;

    private TopicNames() {}

    /**
     * Whether there can be a topic of that name.
     *
     * @param name 1 to 249 of the characters {@code a-zA-Z0-9._-}, but neither {@code .} nor {@code ..}
     * @return false for any other text
     */
    public static boolean isLegal(String name) {
        if (name.isEmpty() || name.length() > MOST_CHARACTERS || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
