package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.OffsetUpdate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OffsetUpdatesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "garbage|invalid character 'g' looking for beginning of value",
                "``|unexpected end of JSON input",
                "[{\"partition\":|unexpected end of JSON input",
                "[{\"meta|unexpected end of JSON input",
                "{}|json: cannot unmarshal object into Go value of type []httpsrv.partitionInfo",
                "[1]|json: cannot unmarshal number into Go value of type httpsrv.partitionInfo",
                "[[]]|json: cannot unmarshal array into Go value of type httpsrv.partitionInfo",
                "\"x\"|json: cannot unmarshal string into Go value of type []httpsrv.partitionInfo",
                "5|json: cannot unmarshal number into Go value of type []httpsrv.partitionInfo",
                "true|json: cannot unmarshal bool into Go value of type []httpsrv.partitionInfo",
                "[{\"offset\":\"5\"}]"
                        + "|json: cannot unmarshal string into Go struct field partitionInfo.offset of type int64",
                "[{\"offset\":5.0}]"
                        + "|json: cannot unmarshal number 5.0 into Go struct field partitionInfo.offset of type int64",
                "[{\"offset\":1e3}]"
                        + "|json: cannot unmarshal number 1e3 into Go struct field partitionInfo.offset of type int64",
                "[{\"partition\":2147483648}]|json: cannot unmarshal number 2147483648"
                        + " into Go struct field partitionInfo.partition of type int32",
                "[{\"offset\":9223372036854775808}]|json: cannot unmarshal number 9223372036854775808"
                        + " into Go struct field partitionInfo.offset of type int64",
                "[{\"metadata\":5}]"
                        + "|json: cannot unmarshal number into Go struct field partitionInfo.metadata of type string",
                "[{\"lag\":true}]|json: cannot unmarshal bool into Go struct field partitionInfo.lag of type int64",
                "[] x|invalid character 'x' after top-level value",
                "[1,]|invalid character ']' looking for beginning of value",
                "[1 2]|invalid character '2' after array element",
                "[{\"a\"}]|invalid character '}' after object key",
                "[{\"a\":1 \"b\"}]|invalid character '\"' after object key:value pair",
                "[{]|invalid character ']' looking for beginning of object key string",
                "[{\"a\":1,}]|invalid character '}' looking for beginning of object key string",
                "[nul]|invalid character ']' in literal null (expecting 'l')",
                "[tru|unexpected end of JSON input",
                "[-x]|invalid character 'x' in numeric literal",
                "[1.x]|invalid character 'x' after decimal point in numeric literal",
                "[1ex]|invalid character 'x' in exponent of numeric literal",
                "[01]|invalid character '1' after array element",
                "[\"\\x\"]|invalid character 'x' in string escape code",
                "[\"\\u00g0\"]|invalid character 'g' in \\u hexadecimal character escape",
                "'|invalid character '\\'' looking for beginning of value"
            })
    void tellsWhatIsWrongInTheWordsOfGo(String json, String error) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage(error);
    }

    @Test
    void refusesControlCharactersInStrings() {
        assertThatThrownBy(() -> parse("[\"a\nb\"]")).hasMessage("invalid character '\\n' in string literal");
    }

    @Test
    void readsAllEscapes() throws JsonSyntaxException {
        List<OffsetUpdate> updates = parse("[{\"metadata\": \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é\"}]");

        assertThat(updates).containsExactly(new OffsetUpdate(0, 0, "\"\\/\b\f\n\r\té\ud83d\ude00é"));
    }

    @Test
    void readsNumbersUpToTheirLimits() throws JsonSyntaxException {
        assertThat(parse("[{\"partition\":2147483647,\"offset\":-0}]"))
                .containsExactly(new OffsetUpdate(Integer.MAX_VALUE, 0, ""));
    }

    @Test
    void lastOfTwoMembersWins() throws JsonSyntaxException {
        assertThat(parse("[{\"offset\":1,\"OFFSET\":2,\"offset\":3}]")).containsExactly(new OffsetUpdate(0, 3, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 1_000_000})
    void refusesDeepNestingInsteadOfRunningOutOfStack(int depth) {
        assertThatThrownBy(() -> parse("[".repeat(depth))).hasMessage("exceeded max depth");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverFailsInAnotherWayOnGarbage(long seed) {
        Random random = new Random(seed);
        String alphabet = "[]{}\",:\\u0123eE+-.tfn \u0001é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder("[{\"offset\":");
            for (int n = random.nextInt(12); n > 0; n--) {
                json.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(parse(json.toString())).as("seed %d: %s", seed, json).isNotNull();
            } catch (JsonSyntaxException e) {
                assertThat(e).as("seed %d: %s", seed, json).hasMessageNotContaining("null pointer");
            }
        }
    }

    @Test
    @Timeout(10)
    void refusesANumberOfMillionsOfDigitsAtOnce() {
        assertThatThrownBy(() -> parse("[{\"partition\":0,\"offset\":" + "1".repeat(5_000_000) + "}]"))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageStartingWith("json: cannot unmarshal number 111")
                .hasMessageEndingWith("1... into Go struct field partitionInfo.offset of type int64");
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud800x, \ufffdx",
        "x\\udc00, x\ufffd",
        "\\ud800\\ud83d\\ude00, \ufffd\ud83d\ude00",
        "\\ud83d\\ude00\\ude00, \ud83d\ude00\ufffd"
    })
    void replacesHalvesOfCharacters(String escaped, String text) throws JsonSyntaxException {
        assertThat(parse("[{\"metadata\":\"" + escaped + "\"}]"))
                .extracting(OffsetUpdate::metadata)
                .containsExactly(text);
    }

    @Test
    void refusesMoreRowsThanAllowed() throws JsonSyntaxException {
        String rows = "{},".repeat(10_000) + "{}";

        assertThat(parse("[" + rows.substring(3) + "]")).hasSize(10_000);
        assertThatThrownBy(() -> parse("[" + rows + "]")).hasMessageContaining("`limits.max_rows`");
    }

    @Test
    void refusesMoreMembersThanManyRowsHave() {
        StringBuilder json = new StringBuilder("[{\"a\":0");
        for (int i = 0; i < 200_000; i++) {
            json.append(",\"a").append(i).append("\":0");
        }

        assertThatThrownBy(() -> parse(json.append("}]").toString())).hasMessageContaining("`limits.max_rows`");
    }

    private static List<OffsetUpdate> parse(String json) throws JsonSyntaxException {
        return OffsetUpdates.parse(json.getBytes(StandardCharsets.UTF_8), 10_000);
    }
}
