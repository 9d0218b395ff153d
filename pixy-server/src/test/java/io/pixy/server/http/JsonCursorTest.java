package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidRequestException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON, and what is not, to the second API. */
final class JsonCursorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\" : [ 1,\"\u00fc\\u00e9\" ,{}] }",
                "[]",
                "{ }",
                "1",
                "-0.50E+03",
                "12345678901234567890123456789012345678901234567890",
                "\"\"",
                "\"\\ud800 \u20ac \ud83d\ude00\"",
                "true",
                "false",
                "null",
            })
    void aValueIsHandedOutAsItIsWrittenWhateverStandsAroundIt(String json) {
        for (String text : new String[] {"[%s,%s]", " [\n\"\u20ac\",\t%s ,%s\r\n] ", "[[[ ]],%s, %s ]"}) {
            JsonCursor cursor = new JsonCursor(text.replace("%s", json).getBytes(UTF_8));
            cursor.beginArray("it");
            if (!text.startsWith("[%s")) {
                assertThat(cursor.nextElement()).isTrue();
                cursor.skip();
            }
            for (int i = 0; i < 2; i++) {
                assertThat(cursor.nextElement()).isTrue();
                assertThat(new String(cursor.value(), UTF_8)).isEqualTo(json);
            }
            assertThat(cursor.nextElement()).isFalse();
            cursor.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.5e3", "\"x\"", "null", " [1] ", "{}"})
    void aValueMayStandAlone(String json) {
        JsonCursor cursor = new JsonCursor(json.getBytes(UTF_8));

        assertThat(new String(cursor.value(), UTF_8)).isEqualTo(json.strip());
        cursor.end();
    }

    @Test
    void halvesOfCharactersAreReplaced() {
        assertThat(string("\\ud800a\\udc00\\udc00\\ud800")).isEqualTo("\ufffda\ufffd\ufffd\ufffd");
        assertThat(string("\\ud83d\\ude00\\\"\\/\\b\\f\\n\\r\\t\\u0000")).isEqualTo("\ud83d\ude00\"/\b\f\n\r\t\u0000");
    }

    private static String string(String escaped) {
        JsonCursor cursor = new JsonCursor(("\"" + escaped + "\"").getBytes(UTF_8));
        String string = cursor.string("it");
        cursor.end();
        return string;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "'a'",
                "NaN",
                "Infinity",
                "+1",
                ".5",
                "1.",
                "1e",
                "01",
                "-",
                "0x1",
                "1x",
                "1 2",
                "/**/1",
                "1 // x",
                "# x\n1",
                "[1,]",
                "[,1]",
                "[1",
                "[1}",
                "{\"a\":1,}",
                "{\"a\"}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1",
                "tru",
                "nulll",
                "True",
                "\"\\'\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\",
                "\"a\nb\"",
                "\"a\u0000b\"",
                "{\"a\nb\":1}",
                "\"a",
                "1\u0000",
                "\u0000",
                "]",
                "\u00a01",
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> skipAll(text.getBytes(UTF_8))).isInstanceOf(InvalidRequestException.class);
        if (!text.isBlank()) {
            assertThatThrownBy(() -> skipAll(("[" + text + "]").getBytes(UTF_8)))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    /** Among them what decoders like to let pass: forms that are too long, halves of characters, other encodings. */
    static Stream<byte[]> otherEncodings() {
        Stream<byte[]> broken = Stream.of(
                        "c080", "c1bf", "e08080", "eda080", "edb080", "f0808080", "f4908080", "ff", "80", "e282")
                .map(hex -> HexFormat.of().parseHex("22" + hex + "22"));
        Stream<byte[]> others = Stream.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"))
                .flatMap(charset -> Stream.of("[1]", "\ufeff[1]").map(text -> text.getBytes(charset)));
        return Stream.concat(broken, others);
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void refusesWhatIsNoUtf8(byte[] text) {
        assertThatThrownBy(() -> skipAll(text)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void tellsWhereTheFirstBadByteIs() {
        assertThatThrownBy(() -> skipAll(
                        ("\"\u20ac\ud83d\ude00" + "x".repeat(10_000) + "\u00e9\"").getBytes(Charset.forName("CESU-8"))))
                .hasMessage("the text is not UTF-8, at byte 4");
        byte[] late = ("\"" + "\u20ac".repeat(5_000) + "??\"").getBytes(UTF_8);
        late[15_001] = (byte) 0xff;
        assertThatThrownBy(() -> skipAll(late)).hasMessage("the text is not UTF-8, at byte 15001");
    }

    @Test
    void nestsAndNumbersHaveBounds() {
        skipAll(("[".repeat(64) + "]".repeat(64)).getBytes(UTF_8));
        assertThatThrownBy(() -> skipAll(("[".repeat(65) + "]".repeat(65)).getBytes(UTF_8)))
                .hasMessage("more than 64 levels");
        assertThatThrownBy(() -> skipAll("{\"a\":".repeat(1_000_000).getBytes(UTF_8)))
                .hasMessage("more than 64 levels");
        skipAll("1".repeat(1000).getBytes(UTF_8));
        for (String number : new String[] {"1", "1.", "1e"}) {
            assertThatThrownBy(() -> skipAll((number + "1".repeat(10_000)).getBytes(UTF_8)))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void stringsAndNamesMayBeAsLongAndAsManyAsFitIntoTheText() {
        String names = IntStream.range(0, 200_000)
                .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":0")
                .reduce(new StringBuilder(), (all, one) -> all.append(one).append(','), StringBuilder::append)
                .toString();

        skipAll(("{" + names + "\"" + "n".repeat(100_000) + "\":\"" + "v".repeat(25_000_000) + "\"}").getBytes(UTF_8));
    }

    @Test
    void whatCanNotBeReadIsLeftBehind() {
        String[] elements = {
            "1",
            "\"x\"",
            "[[1,{\"b\":2}]]",
            "{\"x\":{\"y\":[1]},\"z\":1}",
            "{\"n\":1,\"n\":2,\"m\":{}}",
            "{\"n\":{\"x\":1}}",
            "{}"
        };
        JsonCursor cursor = new JsonCursor(("[" + String.join(",", elements) + ",{\"n\":7}]").getBytes(UTF_8));
        cursor.beginArray("it");
        int depth = cursor.depth();
        int failed = 0;
        long last = 0;
        while (cursor.nextElement()) {
            try {
                last = n(cursor);
            } catch (InvalidRequestException e) {
                failed++;
                cursor.leave(depth, e);
            }
        }
        cursor.end();

        assertThat(failed).isEqualTo(elements.length);
        assertThat(last).isEqualTo(7);
    }

    private static long n(JsonCursor cursor) {
        JsonCursor.Members members = cursor.object("it");
        long n = -1;
        for (String name = members.next(); name != null; name = members.next()) {
            if (!name.equals("n")) {
                throw new InvalidRequestException("not n");
            }
            n = cursor.integer("n");
        }
        if (n < 0) {
            throw new InvalidRequestException("no n");
        }
        return n;
    }

    private static void skipAll(byte[] text) {
        JsonCursor cursor = new JsonCursor(text);
        cursor.skip();
        cursor.end();
    }
}
