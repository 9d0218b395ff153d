package io.pixy.server;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** What the operating system refused, worded as Go words it: scripts and tests look for these texts. No state. */
public final class OsErrors {
    private OsErrors() {}

    /** Why {@code path} can't be opened: {@code open a.yaml: no such file or directory}. */
    public static String open(Path path, IOException e) {
        // a directory can be opened, only reading it fails
        return (isDirectory(e) ? "read " : "open ") + path + ": " + reason(e);
    }

    /** The system's own words, such as {@code no such file or directory}. */
    public static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "directory not empty";
        }
        if (e instanceof UnknownHostException || e instanceof UnresolvedAddressException) {
            return "no such host";
        }
        String text = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        if (text == null) {
            return e.toString();
        }
        // the C library's texts in lower case, without the remarks that the JDK adds to some of them
        return e instanceof IOException ? text.replaceFirst(" \\(.*\\)$", "").toLowerCase(Locale.ROOT) : text;
    }

    /** Whether the address can't be bound, as against any other failure of a listener. */
    static boolean isRefusal(Throwable e) {
        return e instanceof SocketException || e instanceof FileSystemException || e instanceof UnknownHostException;
    }

    private static boolean isDirectory(IOException e) {
        return "Is a directory".equals(e.getMessage());
    }
}
