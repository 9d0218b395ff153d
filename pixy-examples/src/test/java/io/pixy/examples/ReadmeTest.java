package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void readmeShowsTheEmbeddingExampleAsItIs() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/main/java/io/pixy/examples/Embedding.java"));

        String example = between(source, "    // README: from here\n", "    // README: to here")
                .indent(-4);

        assertThat(readme).contains("```java\n" + example + "```\n");
        assertThat(example.lines()).hasSizeLessThan(20);
    }

    private static String between(String text, String start, String end) {
        return text.substring(text.indexOf(start) + start.length(), text.indexOf(end));
    }
}
