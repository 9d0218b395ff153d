package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/invariants.md says of every invariant where it is checked, and of none of them without reason. */
class InvariantsDocumentTest {
    private static final int INVARIANTS = 61;
    private static final Path SIMULATION = Path.of("src/test/java/io/pixy/engine/simulation");
    private static final String SIMULATION_TEST = "GroupSimulationTest#";

    /** The numbers that what an assertion says begins with. */
    private static final Pattern MESSAGE = Pattern.compile("(?:as|fail)\\(\\s*\"(\\d+(?:, \\d+)*): ");

    private TestPage page;

    @BeforeEach
    void read() throws IOException {
        page = new TestPage("invariants.md", "\\d+");
    }

    @Test
    void everyInvariantHasARow() {
        List<String> all =
                IntStream.rangeClosed(1, INVARIANTS).mapToObj(String::valueOf).toList();

        assertThat(page.rows().keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void everyRowHasTests() {
        assertThat(page.rows()).allSatisfy((invariant, cell) -> {
            assertThat(page.testsOf(invariant)).as(invariant).isNotEmpty();
            assertThat(TestPage.withoutTests(cell)).as(invariant).isEmpty();
        });
    }

    @Test
    void everyTestOnThePageExists() {
        assertThat(page.missingTests()).isEmpty();
    }

    @Test
    void whatTheSimulationIsSaidToCheckIsNumberedThere() throws IOException {
        Set<String> numbered = new TreeSet<>();
        for (Path source : TestPage.sources(SIMULATION)) {
            MESSAGE.matcher(TestPage.read(source))
                    .results()
                    .map(MatchResult::group)
                    .flatMap(message -> Pattern.compile("\\d+").matcher(message).results())
                    .forEach(number -> numbered.add(number.group()));
        }

        Set<String> promised = page.rows().keySet().stream()
                .filter(invariant ->
                        page.testsOf(invariant).stream().anyMatch(test -> test.startsWith(SIMULATION_TEST)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(promised).isEqualTo(numbered);
    }
}
