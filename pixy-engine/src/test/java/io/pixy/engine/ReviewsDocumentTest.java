package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/reviews.md says of every finding which tests would notice it again, or why there is nothing to notice. */
class ReviewsDocumentTest {
    private static final Map<Character, Integer> FINDINGS = findings();
    private static final String NO_TEST = "no test: ";

    private TestPage page;

    @BeforeEach
    void read() throws IOException {
        page = new TestPage("reviews.md", "[ACHMSRT]\\d+");
    }

    private static Map<Character, Integer> findings() {
        Map<Character, Integer> last = new LinkedHashMap<>();
        last.put('A', 19);
        last.put('C', 10);
        last.put('H', 11);
        last.put('M', 15);
        last.put('S', 12);
        last.put('R', 7);
        last.put('T', 5);
        return last;
    }

    @Test
    void everyFindingHasARow() {
        List<String> all = new ArrayList<>();
        FINDINGS.forEach((part, last) -> {
            for (int number = 1; number <= last; number++) {
                all.add(part + String.valueOf(number));
            }
        });

        assertThat(page.rows().keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void everyRowHasTestsOrAReason() {
        assertThat(page.rows()).allSatisfy((finding, cell) -> {
            if (cell.startsWith(NO_TEST)) {
                assertThat(cell.substring(NO_TEST.length())).as(finding).isNotBlank();
            } else {
                assertThat(page.testsOf(finding)).as(finding).isNotEmpty();
                assertThat(TestPage.withoutTests(cell)).as(finding).isEmpty();
            }
        });
    }

    @Test
    void everyTestOnThePageExists() {
        assertThat(page.missingTests()).isEmpty();
    }
}
