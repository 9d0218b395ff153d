package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParametersTest {

    @Test
    void refusesMoreThanAllowedInQueryAndFormTogether() {
        byte[] form = "a&b&&&&".getBytes(StandardCharsets.UTF_8);

        assertThat(Parameters.ofForm(form, "c", 3).has("c")).isTrue();
        assertThatThrownBy(() -> Parameters.ofForm(form, "c=1&d", 3)).hasMessageContaining("`limits.max_parameters`");
    }

    @Test
    void putsTheFormBeforeTheQuery() {
        Parameters parameters = Parameters.ofForm("a=1&b=2&a=3".getBytes(StandardCharsets.UTF_8), "a=4&c=5", 1000);

        assertThat(parameters.texts("a")).containsExactly("1", "3", "4");
        assertThat(parameters.texts("c")).containsExactly("5");
        assertThat(parameters.texts("d")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a=b+c, 'b c'",
        "a=%2B, +",
        "a=b=c, b=c",
        "a, ''",
        "a=, ''",
        "%61=x, x",
        "&&a=x&&, x",
        "a=é, é",
        "a=%c3%A9, é"
    })
    void decodes(String query, String value) {
        assertThat(Parameters.ofQuery(query, 1000).texts("a")).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource({"a=%zz", "a=%", "a=%4", "%zz=a", "a;b=c", "a=b;", "=a", "A=1", "''"})
    void leavesOutWhatIsNotThere(String query) {
        assertThat(Parameters.ofQuery(query, 1000).has("a")).isFalse();
    }

    @Test
    void replacesEachByteThatIsNoText() {
        byte[] bytes = {
            'a',
            (byte) 0xe2,
            (byte) 0x82,
            'b',
            (byte) 0xff,
            (byte) 0xc3,
            (byte) 0xa9,
            (byte) 0xed,
            (byte) 0xa0,
            (byte) 0x80,
            (byte) 0xf0
        };

        assertThat(Text.of(bytes)).isEqualTo("a\ufffd\ufffdb\ufffdé\ufffd\ufffd\ufffd\ufffd");
    }

    /** An exception for each byte would take half a minute. */
    @Test
    void muchThatIsNoTextIsReadInAMoment() {
        byte[] bytes = new byte[8_000_000];
        Arrays.fill(bytes, (byte) 0xff);

        String text = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Text.of(bytes));

        assertThat(text.equals("\ufffd".repeat(bytes.length))).isTrue();
    }

    @Test
    void quotesAsGoDoes() {
        assertThat(Text.quote("a\"\\\u0007\b\f\n\r\t\u000b\u0001\u007fé"))
                .isEqualTo("\"a\\\"\\\\\\a\\b\\f\\n\\r\\t\\v\\x01\\x7fé\"");
    }
}
