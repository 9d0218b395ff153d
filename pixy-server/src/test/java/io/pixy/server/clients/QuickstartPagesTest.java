package io.pixy.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the quick starts show is what is run. */
final class QuickstartPagesTest {
    private static final Path ROOT = Path.of("..");

    /** A file, or a part of it between lines that end in "from here" and "to here". */
    private static final Pattern FILE = Pattern.compile("executed: (\\S+/\\S+)( \\(in parts\\))?");

    @ParameterizedTest
    @ValueSource(strings = {"curl", "python", "go", "node", "java"})
    void eachBlockIsAFileThatIsRunOrSaysWhyNot(String language) throws IOException {
        Page page = Page.read(ROOT.resolve("docs/quickstart-" + language + ".md"));

        assertThat(page.blocks()).hasSizeGreaterThan(3);
        for (Page.Block block : page.blocks()) {
            Matcher file = FILE.matcher(block.comment());
            if (file.matches()) {
                assertThat(block.text())
                        .as(block.comment())
                        .isEqualTo(shown(ROOT.resolve(file.group(1)), file.group(2) != null));
            } else {
                assertThat(block.comment()).as(block.text()).matches("not executed: .+|" + Page.HERE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "python", "go", "node"})
    void allProgramsAreShown(String language) throws IOException {
        List<String> shown = Page.read(ROOT.resolve("docs/quickstart-" + language + ".md")).blocks().stream()
                .map(block -> FILE.matcher(block.comment()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();

        for (String program : List.of("first", "loop", "stream")) {
            assertThat(shown).as(program).anyMatch(file -> file.matches(".*/" + program + "(/main)?\\.\\w+"));
        }
    }

    private static String shown(Path file, boolean isPart) throws IOException {
        String text = Files.readString(file);
        if (!isPart) {
            return text;
        }
        int from = text.indexOf('\n', text.indexOf("from here")) + 1;
        int to = text.lastIndexOf('\n', text.indexOf("to here")) + 1;
        return text.substring(from, to).stripTrailing().stripIndent() + "\n";
    }
}
