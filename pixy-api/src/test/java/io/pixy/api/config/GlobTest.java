package io.pixy.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*, orders, true",
        "*, '', true",
        "orders.*, orders.eu, true",
        "orders.*, orders., true",
        "orders.*, orders, false",
        "orders.*, ordersXeu, false",
        "*.eu, orders.eu, true",
        "*.eu, orders.eu.old, false",
        "o*s.*u, orders.eu, true",
        "?, a, true",
        "?, '', false",
        "a?c, abc, true",
        "a?c, ac, false",
        "a**b, ab, true",
        "Orders, orders, false",
        "or, orders, false",
        "orders, or, false",
        "*a*b, xaxbxaxb, true",
        "[a], a, false",
        "a.c, abc, false",
    })
    void matches(String pattern, String name, boolean expected) {
        assertThat(Glob.matches(pattern, name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithARegularExpression(long seed) {
        Random random = new Random(seed);

        for (int i = 0; i < 5_000; i++) {
            String pattern = text(random, "ab*?", 8);
            String name = text(random, "ab", 10);

            assertThat(Glob.matches(pattern, name))
                    .as("seed %s: %s on %s", seed, pattern, name)
                    .isEqualTo(Pattern.matches(pattern.replace("*", ".*").replace("?", "."), name));
        }
    }

    /** What tries every way to share the name out among the stars needs longer than the universe is old. */
    @Test
    @Timeout(60)
    void neverTakesLong() {
        String name = "a".repeat(255);
        String pattern = "*a".repeat(127) + "b";

        boolean matches = false;
        for (int i = 0; i < 100; i++) {
            matches |= Glob.matches(pattern, name);
        }

        assertThat(matches).isFalse();
    }

    private static String text(Random random, String alphabet, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
