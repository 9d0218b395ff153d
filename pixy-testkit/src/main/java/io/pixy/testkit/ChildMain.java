package io.pixy.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * What a child JVM runs: the server's own main class, and a watch over the parent. The parent holds the other end of
 * standard input and never writes; when it is gone, however it went, the child ends too.
 *
 * <p>It stands on the server's class path and therefore uses nothing but the JDK. Confined to its two threads, which
 * share nothing.
 */
final class ChildMain {
    private static final int PARENT_GONE = 3;

    private ChildMain() {}

    /**
     * Runs the server.
     *
     * @param arguments the server's main class, then its arguments
     * @throws ReflectiveOperationException when there is no such class, or its main method throws
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        InputStream parent = System.in;
        Thread watch = new Thread(() -> haltAtEndOf(parent), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Object rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, rest);
    }

    private static void haltAtEndOf(InputStream parent) {
        try {
            parent.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as good as the end of the stream
        }
        Runtime.getRuntime().halt(PARENT_GONE);
    }
}
