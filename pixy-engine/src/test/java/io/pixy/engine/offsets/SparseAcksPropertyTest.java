package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each seed is the number of a case: a failure names it and it fails again. */
class SparseAcksPropertyTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    static long[] seeds() {
        return Seeds.of("SparseAcksPropertyTest", 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenReadsTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            long base = randomLong(random);
            List<Range> ranges = randomRanges(random, base);

            String metadata = SparseAcks.encode(base, ranges, Integer.MAX_VALUE);

            assertThat(SparseAcks.decode(base, metadata)).hasValue(ranges);
            assertThat(SparseAcks.length(base, ranges)).isEqualTo(metadata.length());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theFormDoesNotDependOnHowTheSetCameAbout(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            List<Long> offsets = new ArrayList<>();
            random.longs(60, 100, 200).forEach(offsets::add);
            AckedRanges inOrder = new AckedRanges(100);
            offsets.stream().sorted().forEach(offset -> inOrder.add(offset, offset + 1));
            AckedRanges inDisorder = new AckedRanges(100);
            offsets.forEach(offset -> inDisorder.add(offset, offset + 1));

            String metadata = SparseAcks.encode(inOrder.base(), inOrder, 4096);

            assertThat(SparseAcks.encode(inDisorder.base(), inDisorder, 4096)).isEqualTo(metadata);
            assertThat(metadata).as("no zero as a whole number").doesNotContainPattern("(^|[A-Za-f])A");
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLimitKeepsTheLongestPrefixOfRangesThatFits(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            long base = randomLong(random);
            List<Range> ranges = randomRanges(random, base);
            String whole = SparseAcks.encode(base, ranges, Integer.MAX_VALUE);
            int limit = random.nextInt(whole.length() + 2);

            String cut = SparseAcks.encode(base, ranges, limit);

            List<Range> kept = SparseAcks.decode(base, cut).orElseThrow();
            assertThat(whole).startsWith(cut);
            assertThat(cut.length()).isLessThanOrEqualTo(limit);
            assertThat(kept).isEqualTo(ranges.subList(0, kept.size()));
            if (kept.size() < ranges.size()) {
                assertThat(SparseAcks.length(base, ranges.subList(0, kept.size() + 1)))
                        .isGreaterThan(limit);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsTornOffReadsAsTheFirstRangesOrNotAtAll(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            long base = randomLong(random);
            List<Range> ranges = randomRanges(random, base);
            String whole = SparseAcks.encode(base, ranges, Integer.MAX_VALUE);

            Set<Integer> read = new TreeSet<>();
            for (int length = 0; length <= whole.length(); length++) {
                SparseAcks.decode(base, whole.substring(0, length)).ifPresent(some -> {
                    assertThat(some).isEqualTo(ranges.subList(0, some.size()));
                    read.add(some.size());
                });
            }

            assertThat(read).hasSize(ranges.size() + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void garbageNeverThrowsAndWhatDecodesIsSound(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            long base = random.nextBoolean() ? randomLong(random) : random.nextInt(3) - 2;
            String garbage = garbage(random);

            OffsetTracker tracker =
                    new OffsetTracker(new Committed(base, garbage), new TrackerSettings(1, 0, -1, 4096));

            assertThat(tracker.metadataRejected())
                    .isEqualTo(SparseAcks.decode(base, garbage).isEmpty());
            Committed clean = tracker.committed();
            assertThat(clean.offset()).isGreaterThanOrEqualTo(base);
            long end = clean.offset();
            for (Range range :
                    SparseAcks.decode(clean.offset(), clean.metadata()).orElseThrow()) {
                assertThat(range.from()).isGreaterThan(end);
                end = range.to();
            }
        }
    }

    private static String garbage(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            boolean foreign = random.nextInt(60) == 0;
            text.append(foreign ? (char) random.nextInt(0x10000) : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static long randomLong(Random random) {
        return random.nextLong() >>> (1 + random.nextInt(62));
    }

    private static List<Range> randomRanges(Random random, long base) {
        List<Range> ranges = new ArrayList<>();
        long end = base;
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            long room = Long.MAX_VALUE - end;
            if (room < 2) {
                break;
            }
            long from = end + 1 + bounded(random, room - 1);
            end = from + 1 + bounded(random, Long.MAX_VALUE - from);
            ranges.add(new Range(from, end));
        }
        return ranges;
    }

    /** From 0 to below the bound, small numbers as likely as large ones. */
    private static long bounded(Random random, long bound) {
        return bound <= 1 ? 0 : randomLong(random) % bound;
    }
}
