package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page whose tables say, for each number of something, what it is and which tests are about it; and all tests that
 * there are. Immutable once read.
 */
final class TestPage {
    private static final Path ROOT = Path.of("..");
    private static final Pattern REFERENCE = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern TEST =
            Pattern.compile("@(?:Parameterized)?Test\\b.*?\\bvoid (\\w+)\\(", Pattern.DOTALL);

    private final Map<String, String> rows = new LinkedHashMap<>();
    private final Map<String, String> tests = new LinkedHashMap<>();

    /** A page below {@code docs/}, and the expression of the numbers that its rows begin with. */
    TestPage(String page, String number) throws IOException {
        Pattern form = Pattern.compile("^\\| (" + number + ") \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
        Matcher row = form.matcher(Files.readString(ROOT.resolve("docs").resolve(page)));
        while (row.find()) {
            assertThat(rows.put(row.group(1), row.group(3)))
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
        for (Path file : sources(module.resolve("src/test/java"))) {
            String name = file.getFileName().toString().replace(".java", "");
            Matcher test = TEST.matcher(read(file));
            while (test.find()) {
                tests.put(name + "#" + test.group(1), module.getFileName().toString());
            }
        }
    }

    static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Number to what the page says about tests, in its order. */
    Map<String, String> rows() {
        return rows;
    }

    /** Each test as {@code Class#method}, and the module it is in. */
    Map<String, String> tests() {
        return tests;
    }

    /** The tests that the page names for a number. */
    List<String> testsOf(String number) {
        return references(rows.getOrDefault(number, ""));
    }

    /** Tests on the page that are nowhere else. */
    Set<String> missingTests() {
        Set<String> missing = new TreeSet<>();
        rows.values().forEach(cell -> missing.addAll(references(cell)));
        assertThat(missing).isNotEmpty();
        missing.removeAll(tests.keySet());
        return missing;
    }

    /** What a cell says beside the names of tests. */
    static String withoutTests(String cell) {
        return cell.replaceAll(REFERENCE.pattern() + "(, )?", "");
    }

    private static List<String> references(String cell) {
        return REFERENCE
                .matcher(cell)
                .results()
                .map(reference -> reference.group(1) + "#" + reference.group(2))
                .toList();
    }
}
