package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pixy.examples.PublishedPom.Dependency;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestPixy;
import io.pixy.testkit.distribution.Distribution;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What others resolve is what is tested, and works. Half a minute of Maven: with {@code -Dpixy.slow=true} only. */
@Timeout(900)
class ForeignProjectsIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().withoutZooKeeper());

    @TempDir
    private Path directory;

    @Test
    void projectsOfOthersGetWhatIsTestedAndSendAMessageWithIt() throws Exception {
        assumeTrue(Boolean.getBoolean("pixy.slow"), "projects of others are built with -Dpixy.slow=true only");
        List<String> artifacts = PublishedPom.managedByTheBom();

        // the tests of two of them, which bring a broker, are run by this
        ForeignProjects projects = ForeignProjects.build(
                directory, artifacts, joined(Distribution.kafka().classPath()));

        for (String artifact : artifacts) {
            List<String> named = new ArrayList<>(
                    List.of(artifact + "-" + PublishedPom.of(artifact).version() + ".jar"));
            PublishedPom.of(artifact).runtimeDependencies().stream()
                    .map(Dependency::jar)
                    .forEach(named::add);
            assertThat(Jars.names(projects.classPath(artifact)))
                    .as(artifact)
                    .containsExactlyInAnyOrderElementsOf(named);
        }
        TestCluster kafka = CLUSTER.cluster();
        kafka.topics().create("orders", 1);
        kafka.topics().create("drinks", 1);
        System.setProperty("pixy.testkit.pixy.classpath", joined(projects.classPath("pixy-server")));
        try (TestPixy pixy = TestPixy.start(kafka)) {
            assertThat(projects.output("embedding", kafka.bootstrapServers())).endsWith("two coffees\n");
            assertThat(projects.output("remote", pixy.grpcAddress())).endsWith("two coffees\n");
        } finally {
            System.clearProperty("pixy.testkit.pixy.classpath");
        }
    }

    private static String joined(Collection<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
