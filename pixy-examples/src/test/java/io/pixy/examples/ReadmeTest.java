package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {
    @ParameterizedTest
    @ValueSource(strings = {"Embedding", "RemoteClient"})
    void readmeShowsTheExampleAsItIs(String name) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/main/java/io/pixy/examples", name + ".java"));

        String example = between(source, "    // README: from here\n", "    // README: to here")
                .indent(-4);

        assertThat(readme).contains("```java\n" + example + "```\n");
        assertThat(example.lines()).hasSizeLessThan(20);
    }

    @Test
    void thePageOnTestingShowsTheProjectThatIsBuilt() throws IOException {
        String page = Files.readString(Path.of("../docs/testing.md"));
        String test = Files.readString(Path.of("src/it/pixy-tests/src/test/java/com/example/OrdersTest.java"));
        String pom = Files.readString(Path.of("src/it/pixy-tests/pom.xml"));

        String code = test.substring(test.indexOf("class OrdersTest"));
        String dependencies = pom.substring(pom.indexOf("  <dependencyManagement>"), pom.indexOf("\n  <build>"))
                .replaceAll("(?m)^  ", "");

        assertThat(page)
                .contains("```java\n" + code + "```\n")
                .contains("```xml\n" + dependencies.replace("${pixy.version}", "0.1.0-SNAPSHOT") + "```\n");
        assertThat(code.lines()).hasSizeLessThan(22);
    }

    private static String between(String text, String start, String end) {
        return text.substring(text.indexOf(start) + start.length(), text.indexOf(end));
    }
}
