package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @Test
    void readsEveryKindOfValue() {
        Object value =
                JsonReader.parse("{\"a\":[1,-2.5e1,true,false,null],\"b\":{\"\\u00e9\\n\":\"\\\"x\\/\"},\"c\":{}}");

        assertThat(value)
                .isEqualTo(Map.of(
                        "a", Arrays.asList(1.0, -25.0, true, false, null),
                        "b", Map.of("é\n", "\"x/"),
                        "c", Map.of()));
    }

    @Test
    void lastOfEqualNamesWins() {
        assertThat(JsonReader.parse("{\"a\":1,\"a\":[]}")).isEqualTo(Map.of("a", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "\"\\",
                "\"\\u12",
                "\"\\u12x4\"",
                "\"\\x\"",
                "{a:1}",
                "{\"a\" 1}",
                "{\"a\":}",
                "[1,]",
                "[1 2]",
                "1 2",
                "tru",
                "nul",
                "--1",
                "+",
                "{\"a\":1,}",
                "]"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> JsonReader.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatThrownBy(() -> JsonReader.parse("[".repeat(100_000))).hasMessageContaining("nested");
    }

    @Test
    void neverFailsInAnotherWay() {
        String valid = "{\"subscription\":{\"t\\u0031\":1,\"t2\":[1.5e3,null]},\"timestamp\":\"17\",\"version\":1}";
        long seed = new Random().nextLong();
        Random random = new Random(seed);

        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(valid);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(Math.max(1, text.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.delete(at, at + 1);
                    case 1 -> text.insert(at, "{}[]\",:\\u0e-".charAt(random.nextInt(12)));
                    default -> text.setLength(at);
                }
            }
            try {
                JsonReader.parse(text.toString());
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageContaining(" at ");
            } catch (RuntimeException e) {
                fail("seed " + seed + ", round " + round + ": " + text, e);
            }
        }
    }
}
