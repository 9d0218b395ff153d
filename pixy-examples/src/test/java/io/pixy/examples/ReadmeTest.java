package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static String between(String text, String start, String end) {
        return text.substring(text.indexOf(start) + start.length(), text.indexOf(end));
    }
}
