package io.pixy.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * Kafka's server classes inside this JVM, on a class path that shares nothing with the program under test: its own
 * kafka-clients, its own SLF4J with a backend that writes to a file.
 *
 * <p>Everything is called by name. The few calls are the same from 3.9 to 4.4.
 *
 * <p>Thread-safe: no state but the class loader.
 */
final class IsolatedKafka implements AutoCloseable {
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    private final URLClassLoader loader;

    private IsolatedKafka(URLClassLoader loader) {
        this.loader = Objects.requireNonNull(loader);
    }

    /**
     * Opens the class path.
     *
     * @param logConfiguration the entry that configures the logging of these classes
     */
    static IsolatedKafka open(List<Path> classPath, Path logConfiguration) {
        List<URL> urls = new ArrayList<>();
        try {
            urls.add(logConfiguration.toUri().toURL());
            for (Path entry : classPath) {
                urls.add(entry.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
        ClassLoader nothingOfTheUser = ClassLoader.getPlatformClassLoader();
        IsolatedKafka kafka =
                new IsolatedKafka(new URLClassLoader("kafka", urls.toArray(URL[]::new), nothingOfTheUser));
        kafka.keepFromEndingThisJvm();
        return kafka;
    }

    /** What threads that run these classes have to have as their context class loader. */
    ClassLoader loader() {
        return loader;
    }

    /** Writes the first metadata into an empty log directory; does nothing to one that has it. */
    void format(Path directory, int nodeId, String clusterId) {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Mirror.create(type("org.apache.kafka.metadata.storage.Formatter"))
                .call("setPrintStream", silent)
                .call("setNodeId", nodeId)
                .call("setClusterId", clusterId)
                .call("addDirectory", directory.toString())
                .call("setMetadataLogDirectory", directory.toString())
                .call("setControllerListenerName", CONTROLLER_LISTENER)
                .call("setIgnoreFormatted", true)
                .call("run");
    }

    /** A controller or a broker, as the properties say; not started. */
    Mirror newServer(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        Mirror config = Mirror.create(type("kafka.server.KafkaConfig"), properties, false);
        Object time = Mirror.constant(type("org.apache.kafka.common.utils.Time"), "SYSTEM");
        return Mirror.create(type("kafka.server.KafkaRaftServer"), config.target(), time);
    }

    /** A broker that can't go on ends its process; here that is the process of the tests, so it only throws. */
    private void keepFromEndingThisJvm() {
        Class<?> exit = firstType("org.apache.kafka.common.utils.Exit", "org.apache.kafka.common.utils.internals.Exit");
        Class<?> procedure = type(exit.getName() + "$Procedure");
        Object refusal = Proxy.newProxyInstance(loader, new Class<?>[] {procedure}, (proxy, method, arguments) -> {
            throw new IllegalStateException("The broker gave up, see its log: " + arguments[1]);
        });
        Mirror.callStatic(exit, "setExitProcedure", refusal);
        Mirror.callStatic(exit, "setHaltProcedure", refusal);
    }

    private Class<?> firstType(String name, String otherName) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            return type(otherName);
        }
    }

    private Class<?> type(String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new TestClusterException("This Kafka has no class " + name + ", the test kit can't drive it.", e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
