package io.pixy.testkit.distribution;

import java.util.List;
import java.util.Objects;

/** A Maven artifact and what must not come with it. Immutable. */
record Artifact(String group, String name, String version, List<String> exclusions) {

    Artifact {
        Objects.requireNonNull(group);
        Objects.requireNonNull(name);
        Objects.requireNonNull(version);
        exclusions = List.copyOf(exclusions);
    }

    /** Parses {@code group:name:version}. */
    static Artifact of(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Not group:name:version: " + coordinates);
        }
        return new Artifact(parts[0], parts[1], parts[2], List.of());
    }

    /** The same artifact without some of what it asks for, each as {@code group:name} (a star is any name). */
    Artifact without(List<String> groupAndNames) {
        return new Artifact(group, name, version, groupAndNames);
    }

    String toXml() {
        StringBuilder xml = new StringBuilder("<dependency>").append(coordinates(group, name));
        xml.append("<version>").append(version).append("</version><exclusions>");
        for (String exclusion : exclusions) {
            int colon = exclusion.indexOf(':');
            xml.append("<exclusion>")
                    .append(coordinates(exclusion.substring(0, colon), exclusion.substring(colon + 1)))
                    .append("</exclusion>");
        }
        return xml.append("</exclusions></dependency>\n").toString();
    }

    private static String coordinates(String group, String name) {
        return "<groupId>" + group + "</groupId><artifactId>" + name + "</artifactId>";
    }
}
