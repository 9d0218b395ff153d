package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md makes no promise without tests that exist. */
class GuaranteesDocumentTest {
    private static final int PROMISES = 34;

    /** A whole class of tests, where its name says what the promise says. */
    private static final Pattern CLASS = Pattern.compile("`(\\w+)`(?:, )?");

    private TestPage page;

    @BeforeEach
    void read() throws IOException {
        page = new TestPage("guarantees.md", "\\d+");
    }

    @Test
    void promisesAreNumberedOneByOne() {
        List<String> all =
                IntStream.rangeClosed(1, PROMISES).mapToObj(String::valueOf).toList();

        assertThat(page.rows().keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void everyPromiseHasTestsAndNothingElse() {
        assertThat(page.rows()).allSatisfy((promise, cell) -> {
            assertThat(cell).as(promise).isNotBlank();
            assertThat(CLASS.matcher(TestPage.withoutTests(cell)).replaceAll(""))
                    .as(promise)
                    .isEmpty();
        });
    }

    @Test
    void everyTestOnThePageExists() {
        Set<String> classes = page.tests().keySet().stream()
                .map(test -> test.split("#", -1)[0])
                .collect(Collectors.toSet());
        classes.add("ClusterContract");

        assertThat(page.missingTests()).isEmpty();
        assertThat(page.rows())
                .allSatisfy((promise, cell) -> assertThat(classes)
                        .as(promise)
                        .containsAll(CLASS.matcher(TestPage.withoutTests(cell))
                                .results()
                                .map((MatchResult name) -> name.group(1))
                                .toList()));
    }
}
