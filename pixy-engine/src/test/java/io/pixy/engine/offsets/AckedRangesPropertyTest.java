package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranges are compared with a plain set of offsets; a failure names its seed. */
class AckedRangesPropertyTest {
    private static final long BASE = 10;
    private static final long END = 120;

    static long[] seeds() {
        return Seeds.of("AckedRangesPropertyTest", 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hasWhatWasAdded(long seed) {
        Random random = new Random(seed);
        int longest = 1 + random.nextInt(12);
        AckedRanges ranges = new AckedRanges(BASE);
        TreeSet<Long> model = new TreeSet<>();

        for (int step = 0; step < 80; step++) {
            long from = random.nextInt((int) END);
            long to = from + random.nextInt(longest + 1);
            ranges.add(from, to);
            for (long offset = Math.max(BASE, from); offset < to; offset++) {
                model.add(offset);
            }

            compare(ranges, model);
        }

        ranges.addBelow(END + longest);
        assertThat(ranges.base()).isEqualTo(END + longest);
        assertThat(ranges.size()).isZero();
    }

    private static void compare(AckedRanges ranges, TreeSet<Long> model) {
        long base = BASE;
        while (model.contains(base)) {
            base++;
        }
        List<Range> expected = new ArrayList<>();
        for (long offset = base; offset < END + 20; offset++) {
            assertThat(ranges.contains(offset)).isEqualTo(model.contains(offset));
            if (model.contains(offset) && !model.contains(offset - 1)) {
                long end = offset + 1;
                while (model.contains(end)) {
                    end++;
                }
                expected.add(new Range(offset, end));
            }
        }
        assertThat(ranges.base()).isEqualTo(base);
        assertThat(ranges).containsExactlyElementsOf(expected);
        assertThat(ranges.size()).isEqualTo(expected.size());
        assertThat(ranges.end())
                .isEqualTo(
                        expected.isEmpty()
                                ? base
                                : expected.get(expected.size() - 1).to());
        assertThat(ranges.contains(base - 1)).isTrue();
    }
}
