package io.pixy.server;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.Attributes;

/** Which Pixy this is, by the manifest of the jar that it runs from. No state. */
public final class Version {
    private static final String FROM_CLASSES = "dev-build";
    private static final int SHOWN_OF_COMMIT = 12;
    private static final String CHANGED = "-dirty";

    private Version() {}

    /** {@code 1.2.3 (commit 0123456789ab)}; {@code dev-build} if it does not run from a jar. */
    public static String text() {
        URL own = Version.class.getResource("Version.class");
        try {
            return own.openConnection() instanceof JarURLConnection jar ? text(jar.getMainAttributes()) : FROM_CLASSES;
        } catch (IOException e) {
            return FROM_CLASSES;
        }
    }

    /** Without git the build leaves the commit empty, or a variable that nobody has set. */
    static String text(Attributes manifest) {
        String version = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = manifest.getValue("Pixy-Commit");
        if (version == null) {
            return FROM_CLASSES;
        }
        if (commit == null || !commit.matches("[0-9a-f]{7,64}(-dirty)?")) {
            return version + " (commit unknown)";
        }
        boolean changed = commit.endsWith(CHANGED);
        String id = changed ? commit.substring(0, commit.length() - CHANGED.length()) : commit;
        return version + " (commit " + id.substring(0, Math.min(SHOWN_OF_COMMIT, id.length()))
                + (changed ? ", changed" : "") + ")";
    }
}
