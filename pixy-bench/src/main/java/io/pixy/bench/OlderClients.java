package io.pixy.bench;

import io.pixy.testkit.distribution.Distribution;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * This program's class path once more, in a class loader of its own and with the clients of Kafka 3.9: Parallel Consumer
 * wants classes that are gone in 4.4. Logs nothing.
 */
final class OlderClients {
    private final ClassLoader loader;

    OlderClients() {
        List<Path> jars = new ArrayList<>();
        for (Path jar : Distribution.kafka(Distribution.DEFAULT_KAFKA_VERSION).classPath()) {
            if (nameOf(jar).startsWith("kafka-clients-")) {
                jars.add(jar);
            }
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (!nameOf(path).startsWith("kafka-clients-") && !nameOf(path).startsWith("logback-")) {
                jars.add(path);
            }
        }
        loader = new URLClassLoader(
                jars.stream().map(OlderClients::url).toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static String nameOf(Path path) {
        return path.getFileName().toString();
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has it consume until it is closed. */
    AutoCloseable parallelConsumer(String bootstrapServers, String topic, String group, IntConsumer counted)
            throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return (AutoCloseable) loader.loadClass(ParallelConsumer.class.getName())
                    .getConstructor(String.class, String.class, String.class, IntConsumer.class)
                    .newInstance(bootstrapServers, topic, group, counted);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
