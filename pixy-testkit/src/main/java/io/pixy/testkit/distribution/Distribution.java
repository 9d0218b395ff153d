package io.pixy.testkit.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server jars of one version of Kafka, ZooKeeper or Pixy.
 *
 * <p>They are no dependencies of the test kit: a broker brings a Scala library and its own kafka-clients, and would
 * fight with the versions of the program under test. They come, in this order, from the system property
 * {@code pixy.testkit.kafka.classpath} (or {@code pixy.testkit.zookeeper.classpath}, {@code pixy.testkit.pixy.classpath}), from
 * {@code kafka-VERSION} in the directory of system property {@value #DIRECTORY_PROPERTY}, from the cache, or from Maven.
 *
 * <p>Immutable.
 */
public final class Distribution {
    /** The broker version that {@link #kafka()} takes unless {@value #KAFKA_VERSION_PROPERTY} names another. */
    public static final String DEFAULT_KAFKA_VERSION = "3.9.2";

    /** System property that chooses the broker's version. */
    public static final String KAFKA_VERSION_PROPERTY = "pixy.testkit.kafka.version";

    /**
     * System property that names a directory where the jars of some versions lie, in {@code kafka-3.9.2} and so on. Other
     * versions are had as ever.
     */
    public static final String DIRECTORY_PROPERTY = "pixy.testkit.distributions";

    /** The version of ZooKeeper servers that run as processes, unless another is asked for. */
    public static final String DEFAULT_ZOOKEEPER_VERSION = "3.9.5";

    /** Of classes that are in no jar: no repository has it, so the class path has to be given. */
    private static final String UNKNOWN_VERSION = "0.0.0-unknown";

    private final String product;
    private final String version;
    private final ResolutionProject project;

    Distribution(String product, String version, ResolutionProject project) {
        this.product = Objects.requireNonNull(product);
        this.version = Objects.requireNonNull(version);
        this.project = Objects.requireNonNull(project);
    }

    /**
     * The Kafka broker of the version that system property {@value #KAFKA_VERSION_PROPERTY} names, or 3.9.2.
     *
     * @return its distribution; nothing is fetched yet
     */
    public static Distribution kafka() {
        return kafka(System.getProperty(KAFKA_VERSION_PROPERTY, DEFAULT_KAFKA_VERSION));
    }

    /**
     * The Kafka broker of a version.
     *
     * @param version such as {@code 4.4.0}
     * @return its distribution; nothing is fetched yet
     */
    public static Distribution kafka(String version) {
        return new Distribution("kafka", version, ServerArtifacts.kafka(version));
    }

    /**
     * The ZooKeeper server of a version.
     *
     * @param version such as {@code 3.4.14}
     * @return its distribution; nothing is fetched yet
     */
    public static Distribution zooKeeper(String version) {
        return new Distribution("zookeeper", version, ServerArtifacts.zooKeeper(version));
    }

    /**
     * The Pixy server of this test kit's own version.
     *
     * @return its distribution; nothing is fetched yet
     */
    public static Distribution pixy() {
        return pixy(Optional.ofNullable(Distribution.class.getPackage().getImplementationVersion())
                .orElse(UNKNOWN_VERSION));
    }

    /**
     * The Pixy server of a version.
     *
     * @param version such as {@code 0.1.0}
     * @return its distribution; nothing is fetched yet
     */
    public static Distribution pixy(String version) {
        return new Distribution("pixy", version, ServerArtifacts.pixy(version));
    }

    /**
     * The version as it was asked for.
     *
     * @return such as {@code 3.9.2}
     */
    public String version() {
        return version;
    }

    /**
     * Whether the test kit runs brokers of this version without ZooKeeper, which it does from 3.9 on.
     *
     * @return false for versions that need ZooKeeper
     */
    public boolean isKraft() {
        return !Version.parse(version).isBefore(3, 9);
    }

    /**
     * Whether the jars are named by a system property, or lie in the directory that one names: then nothing is resolved.
     *
     * @return false where the cache is looked at, and Maven may be needed
     */
    public boolean isAtHand() {
        return given().or(this::atHand).isPresent();
    }

    /**
     * The project that Maven resolves, for builds that put the jars into a directory.
     *
     * @return a pom with the server and nothing else as its dependencies
     */
    public String pom() {
        return project.toPom();
    }

    /**
     * The jars, all of them there. The first call for a version may run Maven, for up to five minutes.
     *
     * @return files and directories
     * @throws DistributionException when they can't be had, with what to do about it
     */
    public List<Path> classPath() {
        return given().or(this::atHand).orElseGet(this::resolved);
    }

    private Optional<List<Path>> given() {
        return property("pixy.testkit." + product + ".classpath")
                .map(text -> Stream.of(text.split(File.pathSeparator))
                        .filter(entry -> !entry.isBlank())
                        .map(Path::of)
                        .toList());
    }

    private Optional<List<Path>> atHand() {
        return property(DIRECTORY_PROPERTY)
                .map(directory -> Path.of(directory, product + "-" + version))
                .filter(Files::isDirectory)
                .map(Distribution::jarsOf)
                .filter(jars -> !jars.isEmpty());
    }

    private static List<Path> jarsOf(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            // in the same order everywhere
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DistributionException("The server's jars in " + directory + " can't be read.", e);
        }
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }

    private List<Path> resolved() {
        Maven maven = Maven.ofThisUser();
        List<String> inputs = List.of(maven.localRepository().toString(), project.toPom());
        return ClassPathCache.ofThisUser().get(product + "-" + version, inputs, () -> maven.resolve(project));
    }

    @Override
    public String toString() {
        return product + " " + version;
    }
}
