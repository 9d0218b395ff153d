package io.pixy.examples;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of a class path. No state. */
final class Jars {
    private Jars() {}

    /** What the tests of this build run with. */
    static List<Path> tested() {
        return of(System.getProperty("java.class.path"));
    }

    static List<Path> of(String classPath) {
        return Stream.of(classPath.strip().split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    static List<String> names(List<Path> jars) {
        return jars.stream().map(jar -> jar.getFileName().toString()).toList();
    }

    /** The jar of that name, among those that the tests run with. */
    static Path tested(String name) {
        return tested().stream()
                .filter(jar -> jar.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError("the tests do not run with " + name + ": run `mvn verify` of all modules"));
    }
}
