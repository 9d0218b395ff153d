package io.pixy.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Classes that a {@link Rehearsal} does not come to, since there is no ZooKeeper, or its broker does not lead there: what a process loads until it has
 * handed out its first message, beyond those that were prepared. docs/performance/start.md tells how the list is made again. No
 * state.
 */
final class RehearsalClasses {
    private static final String LIST = "rehearsal.classes";

    /** What they do when they are made ready links call sites, a hundred and more, which are kept as well. */
    private static final List<String> READY = List.of("org.apache.kafka.common.protocol.Errors");

    private RehearsalClasses() {}

    /** Loads all that are there: some have gone with other versions of libraries. Returns how many. */
    static int load() throws IOException {
        int loaded = 0;
        for (String name : names()) {
            loaded += load(name, false) ? 1 : 0;
        }
        for (String name : READY) {
            boolean unused = load(name, true);
        }
        return loaded;
    }

    static List<String> names() throws IOException {
        InputStream list = RehearsalClasses.class.getResourceAsStream(LIST);
        if (list == null) {
            throw new IOException("there is no " + LIST);
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
            return reader.lines().toList();
        }
    }

    private static boolean load(String name, boolean ready) {
        try {
            return Class.forName(name, ready, RehearsalClasses.class.getClassLoader()) != null;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
