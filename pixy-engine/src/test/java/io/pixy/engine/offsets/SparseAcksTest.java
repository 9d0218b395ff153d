package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseAcksTest {

    @ParameterizedTest
    @CsvSource({
        "1, B",
        "26, a",
        "31, f",
        "32, gB",
        "33, hB",
        "63, /B",
        "100, kD",
        "1000, of",
        "1023, /f",
        "1024, ggB",
        "4096, ggE",
        "32768, gggB",
        "2147483647, //////B",
        "9223372036854775806, +///////////H"
    })
    void writesNumbers(long number, String digits) {
        Range range = new Range(number, number + 1);

        String metadata = SparseAcks.encode(0, List.of(range), 4096);

        assertThat(metadata).isEqualTo(digits + "B");
        assertThat(SparseAcks.digits(number)).isEqualTo(digits.length());
    }

    @ParameterizedTest
    @CsvSource({"A, 0", "gA, 0", "gB, 32", "////////////H, 9223372036854775807"})
    void readsNumbersThatAreNotInTheirShortestForm(String digits, long number) {
        long lowest = Long.MIN_VALUE + 1;

        assertThat(SparseAcks.decode(lowest + Long.MAX_VALUE, "B" + digits).map(List::size))
                .as("as a length; zero is none, and the largest leaves no room")
                .isEqualTo(
                        number > 0 && number < Long.MAX_VALUE ? java.util.Optional.of(1) : java.util.Optional.empty());
        assertThat(SparseAcks.decode(1, digits + "B")
                        .map(ranges -> ranges.get(0).from()))
                .as("as a gap")
                .isEqualTo(number < Long.MAX_VALUE ? java.util.Optional.of(1 + number) : java.util.Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "1000, '', '', ''",
                "1000, 1001-1002, BB, 1-2",
                "1000, 1001-1004 1006-1007, BDCB, '1-4,6-7'",
                "301, 302-303 310-312, BBHC, '1-2,9-11'",
                "301, 302-303 304-306 307-308 310-312, BBBCBBCC, '1-2,3-5,6-7,9-11'",
                "0, 32-64, gBgB, 32-64",
                "0, 1-32, Bf, 1-32",
                "0, 1-33, BgB, 1-33",
                "312, 398-400 4496-4497, 2CCggEB, '86-88,4184-4185'",
                "5, 1029-2053, ggBggB, 1024-2048",
                "1000000000000, 1000000000001-1000000001001, Bof, 1-1001",
                "100, 131-132 163-194, fBff, '31-32,63-94'",
                "0, 9223372036854775806-9223372036854775807, +///////////HB,"
                        + " 9223372036854775806-9223372036854775807",
                "312, 398-400 4496-4497 9223372036854775806-9223372036854775807, 2CCggEBtz7/////////HB,"
                        + " '86-88,4184-4185,9223372036854775494-9223372036854775495'"
            })
    void writesReadsAndShows(long committed, String ranges, String metadata, String readable) {
        List<Range> expected = ranges(ranges);

        assertThat(SparseAcks.encode(committed, expected, 4096)).isEqualTo(metadata);
        assertThat(SparseAcks.length(committed, expected)).isEqualTo(metadata.length());
        assertThat(SparseAcks.decode(committed, metadata)).hasValue(expected);
        assertThat(SparseAcks.readable(committed, metadata)).isEqualTo(readable);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, abra1234+/P, 1026-1053 1896-17178584637",
        "1000, BBBB, 1001-1002 1003-1004",
        "1000, BBAB, 1001-1002 1002-1003",
        "1000, AB, 1000-1001",
        "0, gAgAB, ''"
    })
    void readsWhatItWouldNotWrite(long committed, String metadata, String ranges) {
        assertThat(SparseAcks.decode(committed, metadata).orElse(List.of())).isEqualTo(ranges(ranges));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, abra1234+/PS",
        "1000, a@b",
        "10000, AA",
        "10000, 0123456789012a",
        "1100, A100",
        "1000, foo",
        "1000, bar",
        "1000, bazz",
        "1000, BBB",
        "0, AB",
        "-1, BB",
        "1000, BBB€",
        "1000, BA",
        "1000, B",
        "1000, Bg",
        "1000, ////////////fB",
        "9223372036854775807, BB"
    })
    void refusesWhatDoesNotDecode(long committed, String metadata) {
        assertThat(SparseAcks.decode(committed, metadata)).isEmpty();
        assertThat(SparseAcks.readable(committed, metadata)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {4095, 4096, 1_000_000, Long.MAX_VALUE - 2})
    void A56_rangesMayBeOfAnyLength(long length) {
        List<Range> ranges = List.of(new Range(1, 1 + length));

        String metadata = SparseAcks.encode(0, ranges, 4096);

        assertThat(SparseAcks.decode(0, metadata)).hasValue(ranges);
    }

    @Test
    void keepsTheLowestRangesThatFit() {
        List<Range> ranges = ranges("1001-1004 1006-1007 1100-1101");

        assertThat(SparseAcks.encode(1000, ranges, 7)).isEqualTo("BDCB9CB");
        assertThat(SparseAcks.encode(1000, ranges, 6)).isEqualTo("BDCB");
        assertThat(SparseAcks.encode(1000, ranges, 4)).isEqualTo("BDCB");
        assertThat(SparseAcks.encode(1000, ranges, 3)).isEqualTo("BD");
        assertThat(SparseAcks.encode(1000, ranges, 1)).isEmpty();
    }

    private static List<Range> ranges(String text) {
        return Arrays.stream(text.split(" "))
                .filter(range -> !range.isEmpty())
                .map(range -> range.split("-"))
                .map(ends -> new Range(Long.parseLong(ends[0]), Long.parseLong(ends[1])))
                .toList();
    }
}
