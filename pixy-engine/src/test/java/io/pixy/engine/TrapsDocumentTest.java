package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/traps.md lists every trap with tests that exist, and every test that is named after one. */
class TrapsDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Map<Character, Integer> TRAPS = Map.of('A', 67, 'B', 39, 'C', 27);
    private static final Pattern ROW =
            Pattern.compile("^\\| ([ABC]\\d+) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern REFERENCE = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern TEST =
            Pattern.compile("@(?:Parameterized)?Test\\b.*?\\bvoid (\\w+)\\(", Pattern.DOTALL);
    private static final String NO_TEST = "no such thing here: ";

    /** Trap to what the page says about tests, in its order. */
    private final Map<String, String> page = new LinkedHashMap<>();

    /** Each test as "Class#method", of which module. */
    private final Map<String, String> tests = new LinkedHashMap<>();

    @BeforeEach
    void read() throws IOException {
        Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/traps.md")));
        while (row.find()) {
            assertThat(page.put(row.group(1), row.group(3)))
                    .as("second row of %s", row.group(1))
                    .isNull();
        }
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                if (Files.isDirectory(module.resolve("src/test/java"))) {
                    readTests(module);
                }
            }
        }
    }

    private void readTests(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(file -> {
                String name = file.getFileName().toString().replace(".java", "");
                Matcher test = TEST.matcher(read(file));
                while (test.find()) {
                    tests.put(name + "#" + test.group(1), module.getFileName().toString());
                }
            });
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyTrapHasARow() {
        List<String> all = new ArrayList<>();
        for (char part : new char[] {'A', 'B', 'C'}) {
            for (int number = 1; number <= TRAPS.get(part); number++) {
                all.add(part + String.valueOf(number));
            }
        }

        assertThat(page.keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void everyRowHasTestsOrAReason() {
        assertThat(page).allSatisfy((trap, cell) -> {
            if (cell.startsWith(NO_TEST)) {
                assertThat(cell.substring(NO_TEST.length())).as(trap).isNotBlank();
            } else {
                assertThat(cell.replaceAll(REFERENCE.pattern() + "(, )?", ""))
                        .as(trap)
                        .isEmpty();
            }
        });
    }

    @Test
    void everyTestOnThePageExists() {
        Set<String> missing = new TreeSet<>();
        page.values().forEach(cell -> missing.addAll(references(cell)));

        assertThat(missing).isNotEmpty();
        missing.removeAll(tests.keySet());
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestNamedAfterATrapIsOnThePage() {
        List<String> missing = new ArrayList<>();
        tests.forEach((test, module) -> {
            // in pixy-server such names are those of compatibility cases
            if (!module.equals("pixy-server")) {
                trapsInName(test).stream()
                        .filter(trap -> !references(page.getOrDefault(trap, "")).contains(test))
                        .forEach(trap -> missing.add(trap + ": " + test));
            }
        });

        assertThat(missing).isEmpty();
    }

    private static List<String> references(String cell) {
        return REFERENCE
                .matcher(cell)
                .results()
                .map(reference -> reference.group(1) + "#" + reference.group(2))
                .toList();
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
