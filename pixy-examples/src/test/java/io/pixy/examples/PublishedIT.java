package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.examples.PublishedPom.Dependency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What those get who depend on an artifact of ours. */
class PublishedIT {
    private static final Path ROOT = Path.of("..");

    static List<String> artifacts() {
        return PublishedPom.managedByTheBom();
    }

    @Test
    void theBomNamesAllThatIsPublished() throws IOException {
        List<String> published = new ArrayList<>();
        Matcher module = Pattern.compile("<module>(.*)</module>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (module.find()) {
            String pom = Files.readString(ROOT.resolve(module.group(1)).resolve("pom.xml"));
            if (!pom.contains("<packaging>pom") && !pom.contains("<maven.deploy.skip>true")) {
                published.add(module.group(1).equals("proto") ? "pixy-proto" : module.group(1));
            }
        }

        assertThat(PublishedPom.managedByTheBom()).containsExactlyInAnyOrderElementsOf(published);
        PublishedPom bom = PublishedPom.of("pixy-bom");
        assertThat(bom.raw()).doesNotContain("${revision}", "<parent>", "<properties>", "<distributionManagement>");
        assertThat(bom.text("count(//dependency[version != '${project.version}'])"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void itsVersionsAreThoseThatAreTested(String artifact) {
        List<String> tested = Jars.names(Jars.tested());

        assertThat(PublishedPom.of(artifact).runtimeDependencies())
                .allSatisfy(one -> assertThat(tested).contains(one.jar()))
                .extracting(Dependency::jar)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void itsPomTellsWhatRepositoriesAskFor(String artifact) throws IOException {
        PublishedPom pom = PublishedPom.of(artifact);

        assertThat(Stream.of(
                        "/project/name",
                        "/project/description",
                        "/project/licenses/license/url",
                        "/project/developers/developer/name",
                        "/project/scm/connection",
                        "/project/issueManagement/url"))
                .allSatisfy(path -> assertThat(pom.text(path)).as(path).isNotBlank());
        assertThat(pom.text("/project/url")).isEqualTo("https://github.com/pixy-io/pixy");
        assertThat(pom.text("/project/scm/url")).isEqualTo("https://github.com/pixy-io/pixy");
        assertThat(pom.raw())
                .doesNotContain("${", "<parent>", "<repositories>", "<distributionManagement>", "<scope>test");
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void itsJarHasItsLicenceAndAModuleName(String artifact) throws IOException {
        String name = artifact + "-" + PublishedPom.of(artifact).version() + ".jar";
        try (JarFile jar = new JarFile(Jars.tested(name).toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .isEqualTo(artifact.replace("pixy-", "io.pixy."));
            for (String file : List.of("LICENSE", "NOTICE")) {
                assertThat(content(jar, "META-INF/" + file)).isEqualTo(Files.readString(ROOT.resolve(file)));
            }
        }
    }

    @Test
    void thoseWhoMakeStubsOfTheirOwnHaveTheProtocols() throws IOException {
        String name = "pixy-proto-" + PublishedPom.of("pixy-proto").version() + ".jar";
        Path sources = ROOT.resolve("proto/src/main/proto");
        try (JarFile jar = new JarFile(Jars.tested(name).toFile())) {
            for (String file : List.of("kafkapixy.proto", "pixy/v1/pixy.proto")) {
                assertThat(content(jar, file)).isEqualTo(Files.readString(sources.resolve(file)));
            }
        }
    }

    @Test
    void theEngineBringsWhatTheReadmeSays() throws IOException {
        List<String> brought = Stream.concat(
                        Stream.of("pixy-engine"),
                        PublishedPom.of("pixy-engine").runtimeDependencies().stream()
                                .map(Dependency::artifact))
                .toList();
        String readme = Files.readString(ROOT.resolve("README.md")).replace('\n', ' ');

        assertThat(readme)
                .contains("with what these need: " + brought.size() + " jars in all, among them Netty, Guava and three"
                        + " compression libraries, but no web server and no logging backend");
        assertThat(brought)
                .contains("kafka-clients", "curator-framework", "zookeeper", "slf4j-api")
                .contains("netty-handler", "guava", "zstd-jni", "lz4-java", "snappy-java")
                .noneMatch(Pattern.compile("jetty|javalin|jackson|logback|log4j|slf4j-(?!api)|jsr305|checker|tcnative")
                        .asPredicate());
    }

    @Test
    void theClientBringsNothingOfKafka() {
        assertThat(PublishedPom.of("pixy-client").runtimeDependencies())
                .extracting(Dependency::artifact)
                .contains("grpc-netty", "protobuf-java")
                .noneMatch(Pattern.compile("kafka|curator|zookeeper|jetty|logback|slf4j")
                        .asPredicate());
    }

    private static String content(JarFile jar, String entry) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
