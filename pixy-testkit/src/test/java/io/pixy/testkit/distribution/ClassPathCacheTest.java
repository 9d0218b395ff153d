package io.pixy.testkit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathCacheTest {
    private static final List<String> INPUTS = List.of("/repository", "<project/>");

    @TempDir
    Path directory;

    private ClassPathCache cache;
    private List<Path> jars;

    @BeforeEach
    void createJars() throws IOException {
        cache = new ClassPathCache(directory.resolve("cache"));
        jars = List.of(Files.createFile(directory.resolve("one.jar")), Files.createFile(directory.resolve("two.jar")));
    }

    @Test
    void resolvesOnceForTheSameInputs() {
        List<Path> first = cache.get("kafka", INPUTS, () -> jars);

        List<Path> second = cache.get("kafka", INPUTS, ClassPathCacheTest::mustNotResolve);

        assertThat(first).isEqualTo(jars);
        assertThat(second).isEqualTo(jars);
    }

    @Test
    void resolvesAgainWhenAJarIsGone() throws IOException {
        cache.get("kafka", INPUTS, () -> jars);
        Files.delete(jars.get(0));

        List<Path> resolved = cache.get("kafka", INPUTS, () -> jars.subList(1, 2));

        assertThat(resolved).isEqualTo(jars.subList(1, 2));
    }

    @Test
    void keepsLocalRepositoriesApart() {
        cache.get("kafka", INPUTS, () -> jars);

        List<Path> resolved = cache.get("kafka", List.of("/other", "<project/>"), () -> jars.subList(0, 1));

        assertThat(resolved).isEqualTo(jars.subList(0, 1));
    }

    @Test
    void remembersNothingWhenResolutionFails() {
        assertThatThrownBy(() -> cache.get("kafka", INPUTS, ClassPathCacheTest::mustNotResolve))
                .isInstanceOf(DistributionException.class);

        assertThat(cache.get("kafka", INPUTS, () -> jars)).isEqualTo(jars);
    }

    @Test
    void saysWhichSettingHelpsWhenTheDirectoryCantBeUsed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        ClassPathCache impossible = new ClassPathCache(file.resolve("below"));

        assertThatThrownBy(() -> impossible.get("kafka", INPUTS, () -> jars))
                .isInstanceOf(DistributionException.class)
                .hasMessageContaining("pixy.testkit.cache");
    }

    private static List<Path> mustNotResolve() {
        throw new DistributionException("no resolution expected");
    }
}
