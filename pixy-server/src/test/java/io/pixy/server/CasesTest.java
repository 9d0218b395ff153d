package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every black-box case has a test, and the table that says so tells the truth. */
final class CasesTest {
    private static final Map<String, Integer> CASES = Map.of("A", 42, "B", 17, "C", 9, "D", 2, "E", 2, "F", 3, "G", 69);

    private record Row(String number, String type, String method) {}

    @Test
    void everyCaseHasATest() throws Exception {
        Set<String> numbers = new LinkedHashSet<>();
        rows().forEach(row -> numbers.add(row.number()));

        List<String> all = new ArrayList<>();
        CASES.forEach((part, count) -> {
            for (int i = 1; i <= count; i++) {
                all.add(part + i);
            }
        });
        assertThat(numbers).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void everyTestOfTheTableExists() throws Exception {
        for (Row row : rows()) {
            Stream<Method> methods = Arrays.stream(
                            Class.forName("io.pixy.server." + row.type()).getDeclaredMethods())
                    .filter(method -> method.getName().equals(row.method()));

            assertThat(methods)
                    .as("%s", row)
                    .anyMatch(method -> method.isAnnotationPresent(Test.class)
                            || method.isAnnotationPresent(ParameterizedTest.class));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http.RestCasesIT, http/cases.csv",
        "http.ParameterCasesIT, http/parameter-cases.csv",
        "http.RequestCasesIT, http/request-cases.csv"
    })
    void casesOfTheRestTablesAreThere(String type, String table) throws Exception {
        Set<String> inFile = new LinkedHashSet<>();
        lines(table).forEach(line -> inFile.add(line.substring(0, line.indexOf('|'))));

        assertThat(rows())
                .filteredOn(row -> row.type().equals(type) && row.method().equals("answersAsTheOriginal"))
                .extracting(Row::number)
                .isNotEmpty()
                .isSubsetOf(inFile);
    }

    private static List<Row> rows() throws IOException {
        return lines("cases.txt")
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" "))
                .map(words -> new Row(words[0], words[1], words[2]))
                .toList();
    }

    private static Stream<String> lines(String resource) throws IOException {
        try (var in = CasesTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
        }
    }
}
