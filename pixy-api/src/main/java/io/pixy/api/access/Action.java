package io.pixy.api.access;

import java.util.Objects;

/**
 * What somebody is about to do. Immutable.
 *
 * @param verb of which kind it is
 * @param cluster where; empty if it is about the process as such
 * @param group for which consumer group; empty if for none
 * @param topic with which topic; empty if with none
 */
public record Action(Verb verb, String cluster, String group, String topic) {
    /** Longer names can't be, but are asked for. */
    private static final int MOST_SHOWN = 256;

    /** Checks that all is there. */
    public Action {
        Objects.requireNonNull(verb, "verb");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(topic, "topic");
    }

    /**
     * Something that is about the process as such.
     *
     * @param verb of which kind it is
     * @return the action
     */
    public static Action ofProcess(Verb verb) {
        return new Action(verb, "", "", "");
    }

    /** What a text says of it. */
    String text() {
        StringBuilder text = new StringBuilder(verb.deed());
        append(text, " topic ", topic);
        append(text, " group ", group);
        append(text, " cluster ", cluster);
        return text.toString();
    }

    private static void append(StringBuilder text, String what, String name) {
        if (!name.isEmpty()) {
            String shown = name.length() <= MOST_SHOWN ? name : name.substring(0, MOST_SHOWN) + "...";
            text.append(text.indexOf(",") < 0 && text.indexOf(":") < 0 ? ":" : ",")
                    .append(what)
                    .append(shown);
        }
    }
}
