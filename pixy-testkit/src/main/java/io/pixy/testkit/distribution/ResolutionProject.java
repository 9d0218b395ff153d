package io.pixy.testkit.distribution;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A Maven project that exists only to be resolved. Immutable. */
record ResolutionProject(List<Artifact> artifacts, List<Artifact> pins) {

    ResolutionProject {
        artifacts = List.copyOf(artifacts);
        pins = List.copyOf(pins);
    }

    String toPom() {
        return String.format(Locale.ROOT, """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                <modelVersion>4.0.0</modelVersion>
                <groupId>io.pixy.testkit</groupId>
                <artifactId>server-classpath</artifactId>
                <version>1</version>
                <packaging>pom</packaging>
                <dependencyManagement><dependencies>
                %s</dependencies></dependencyManagement>
                <dependencies>
                %s</dependencies>
                </project>
                """, xml(pins), xml(artifacts));
    }

    private static String xml(List<Artifact> list) {
        return list.stream().map(Artifact::toXml).collect(Collectors.joining());
    }
}
