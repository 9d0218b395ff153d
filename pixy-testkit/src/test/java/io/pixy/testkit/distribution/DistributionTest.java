package io.pixy.testkit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    private static final String CLASS_PATH = "pixy.testkit.kafka.classpath";

    private final String before = System.getProperty(CLASS_PATH);

    @TempDir
    Path directory;

    @AfterEach
    void restore() {
        System.clearProperty(Distribution.DIRECTORY_PROPERTY);
        if (before == null) {
            System.clearProperty(CLASS_PATH);
        } else {
            System.setProperty(CLASS_PATH, before);
        }
    }

    @Test
    void takesTheJarsOfItsVersionFromTheDirectory() throws IOException {
        System.clearProperty(CLASS_PATH);
        Path jars = Files.createDirectories(directory.resolve("kafka-9.9.9"));
        Path second = Files.createFile(jars.resolve("b.jar"));
        Path first = Files.createFile(jars.resolve("a.jar"));
        Files.createFile(jars.resolve("README"));
        System.setProperty(Distribution.DIRECTORY_PROPERTY, directory.toString());

        Distribution kafka = Distribution.kafka("9.9.9");

        assertThat(kafka.isAtHand()).isTrue();
        assertThat(kafka.classPath()).containsExactly(first, second);
        assertThat(Distribution.kafka("9.9.8").isAtHand()).isFalse();
        assertThat(Distribution.zooKeeper("9.9.9").isAtHand()).isFalse();
    }

    @Test
    void aDirectoryWithoutJarsIsNone() throws IOException {
        System.clearProperty(CLASS_PATH);
        Files.createDirectories(directory.resolve("kafka-9.9.9"));
        System.setProperty(Distribution.DIRECTORY_PROPERTY, directory.toString());

        assertThat(Distribution.kafka("9.9.9").isAtHand()).isFalse();
    }

    @Test
    void theClassPathThatIsGivenComesFirst() throws IOException {
        Path jars = Files.createDirectories(directory.resolve("kafka-9.9.9"));
        Files.createFile(jars.resolve("a.jar"));
        System.setProperty(Distribution.DIRECTORY_PROPERTY, directory.toString());
        System.setProperty(CLASS_PATH, "/given.jar");

        assertThat(Distribution.kafka("9.9.9").classPath()).containsExactly(Path.of("/given.jar"));
    }
}
