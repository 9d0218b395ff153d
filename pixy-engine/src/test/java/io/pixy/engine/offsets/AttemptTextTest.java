package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptTextTest {
    private static final long NOW = 1_800_000_000_000L;

    private static NavigableMap<Long, Attempts> messages(Map<Long, Attempts> messages) {
        return new TreeMap<>(messages);
    }

    /** The form is a promise to the next version. */
    @Test
    void writesVersionTimeAndMessages() {
        String text = AttemptText.encode(
                100,
                messages(Map.of(
                        100L, new Attempts(2, 0), 101L, new Attempts(3, NOW), 140L, new Attempts(1, NOW + 90_500))),
                4096);

        assertThat(text).isEqualTo("pixy1:gw0z01B" + "ACA" + "ADB" + "mBB7C");
        assertThat(AttemptText.decode(100, text))
                .hasValue(messages(Map.of(
                        100L, new Attempts(2, 0), 101L, new Attempts(3, NOW), 140L, new Attempts(1, NOW + 90_000))));
    }

    @Test
    void nothingIsShort() {
        assertThat(AttemptText.encode(5, new TreeMap<>(), 4096)).isEqualTo("pixy1:");
        assertThat(AttemptText.decode(5, "pixy1:")).hasValue(new TreeMap<>());
    }

    @Test
    void takesFewCharactersForEachMessage() {
        NavigableMap<Long, Attempts> many = new TreeMap<>();
        for (long i = 0; i < 300; i++) {
            many.put(1_000_000 + i * 3, new Attempts(4, NOW + i * 1000));
        }

        assertThat(AttemptText.encode(1_000_000, many, 4096)).hasSizeLessThan(300 * 5);
    }

    @Test
    void keepsWhatMattersMostIfNotAllFits() {
        NavigableMap<Long, Attempts> many = new TreeMap<>();
        for (long i = 0; i < 100; i++) {
            many.put(i, new Attempts(i % 10 == 0 ? 9 : 2, i == 55 ? NOW : 0));
        }

        String text = AttemptText.encode(0, many, 6 + 8 + 20 * 3);

        NavigableMap<Long, Attempts> kept = AttemptText.decode(0, text).orElseThrow();
        assertThat(kept).containsKeys(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 55L, 1L);
        assertThat(kept).hasSizeLessThan(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pixy",
                "BDCB",
                "pixy2:",
                "pixy1:A",
                "pixy1:AACAA",
                "pixy1:AAC!",
                "pixy1:gw0z01B" + "AC",
                "pixy1:" + "////////////////",
                "pixy1:A" + "A" + "/////////B" + "A",
                "pixy1:A" + "//////////////A" + "CA",
            })
    void takesNothingElseForOne(String text) {
        assertThat(AttemptText.decode(7, text)).isEmpty();
    }

    @Test
    void knowsWhatIsOurs() {
        assertThat(AttemptText.isOurs("pixy1:")).isTrue();
        assertThat(AttemptText.isOurs("pixy7:other")).isTrue();
        assertThat(AttemptText.isOurs("")).isFalse();
        assertThat(AttemptText.isOurs("BDCB")).isFalse();
        assertThat(AttemptText.isOurs("pixyABC:")).isFalse();
    }
}
