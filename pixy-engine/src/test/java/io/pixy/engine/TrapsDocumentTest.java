package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/traps.md lists every trap with tests that exist, and every test that is named after one. */
class TrapsDocumentTest {
    private static final Map<Character, Integer> TRAPS = Map.of('A', 67, 'B', 39, 'C', 27);
    private static final String NO_TEST = "no such thing here: ";

    private TestPage page;

    @BeforeEach
    void read() throws IOException {
        page = new TestPage("traps.md", "[ABC]\\d+");
    }

    @Test
    void everyTrapHasARow() {
        List<String> all = new ArrayList<>();
        for (char part : new char[] {'A', 'B', 'C'}) {
            for (int number = 1; number <= TRAPS.get(part); number++) {
                all.add(part + String.valueOf(number));
            }
        }

        assertThat(page.rows().keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void everyRowHasTestsOrAReason() {
        assertThat(page.rows()).allSatisfy((trap, cell) -> {
            if (cell.startsWith(NO_TEST)) {
                assertThat(cell.substring(NO_TEST.length())).as(trap).isNotBlank();
            } else {
                assertThat(TestPage.withoutTests(cell)).as(trap).isEmpty();
            }
        });
    }

    @Test
    void everyTestOnThePageExists() {
        assertThat(page.missingTests()).isEmpty();
    }

    @Test
    void everyTestNamedAfterATrapIsOnThePage() {
        List<String> missing = new ArrayList<>();
        page.tests().forEach((test, module) -> {
            // in pixy-server such names are those of compatibility cases
            if (!module.equals("pixy-server")) {
                trapsInName(test).stream()
                        .filter(trap -> !page.testsOf(trap).contains(test))
                        .forEach(trap -> missing.add(trap + ": " + test));
            }
        });

        assertThat(missing).isEmpty();
    }

    private static List<String> trapsInName(String test) {
        List<String> traps = new ArrayList<>();
        for (String word : test.substring(test.indexOf('#') + 1).split("_", -1)) {
            if (!word.matches("[ABC]\\d+")) {
                break;
            }
            traps.add(word);
        }
        return traps;
    }
}
