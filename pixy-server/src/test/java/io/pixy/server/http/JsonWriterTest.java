package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonWriterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain/'~\u007f|plain/'~\u007f",
                "\"|\\\"",
                "`\\`|`\\\\`",
                "`\n\r\t`|\\n\\r\\t",
                "`\b\f\u0000\u001f`|\\u0008\\u000c\\u0000\\u001f",
                "<>&|\\u003c\\u003e\\u0026",
                "a\u2028b\u2029c|a\\u2028b\\u2029c",
                "é߿ࠀ￼|é߿ࠀ￼",
                "\ud83d\ude00|\ud83d\ude00",
                "\ufffd|\\ufffd"
            })
    void escapes(String text, String expected) {
        assertThat(written(new JsonWriter().text(text))).isEqualTo("\"" + expected + "\"");
    }

    @Test
    void escapesHalvesOfSurrogatePairs() {
        assertThat(written(new JsonWriter().text("a\ud83d"))).isEqualTo("\"a\\ufffd\"");
        assertThat(written(new JsonWriter().text("\ude00\ud83db"))).isEqualTo("\"\\ufffd\\ufffdb\"");
    }

    @Test
    void leavesNothingBetweenEmptyBrackets() {
        JsonWriter json = new JsonWriter()
                .beginArray()
                .beginObject()
                .endObject()
                .beginArray()
                .endArray()
                .endArray();

        assertThat(written(json)).isEqualTo("[\n  {},\n  []\n]");
    }

    @Test
    void putsNumbersOnOneLineOnlyWhereToldTo() {
        JsonWriter json = new JsonWriter()
                .beginArray()
                .numbers(List.of(1, 2))
                .numbersOnOneLine(List.of(1, 2))
                .numbersOnOneLine(List.of())
                .endArray();

        assertThat(written(json)).isEqualTo("[\n  [\n    1,\n    2\n  ],\n  [1,2],\n  []\n]");
    }

    @Test
    void growsWithWhatIsWritten() {
        String text = "x".repeat(100_000);

        assertThat(written(new JsonWriter().text(text))).isEqualTo("\"" + text + "\"");
    }

    @Test
    void writesBase64InPlace() {
        Random random = new Random(5);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            String text = written(new JsonWriter(1).base64(bytes));

            assertThat(text).isEqualTo("\"" + Base64.getEncoder().encodeToString(bytes) + "\"");
            assertThat(text).hasSize(JsonWriter.sizeOfBase64(bytes));
        }
    }

    @Test
    void doesNotCopyWhatFits() {
        JsonWriter exact = new JsonWriter(4).number(1234);

        assertThat(exact.toBytes()).isSameAs(exact.toBytes());
    }

    private static String written(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
