package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.server.config.GoFlags.Flag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoFlagsTest {
    private static final List<Flag> FLAGS = List.of(new Flag("tls", true, "secure"), new Flag("config", false, "file"));

    @ParameterizedTest
    @ValueSource(
            strings = {"-config a", "--config a", "-config=a", "--config=a", "-config b -config a", "-config a -- -tls"
            })
    void takesTextsInAllForms(String line) {
        assertThat(parse(line).values()).isEqualTo(Map.of("config", "a"));
    }

    @ParameterizedTest
    @CsvSource({"-tls,true", "--tls=true,true", "-tls=1,true", "-tls=T,true", "-tls=false,false", "-tls=0,false"})
    void takesBooleansInAllForms(String line, boolean value) {
        assertThat(parse(line).isSet("tls")).isEqualTo(value);
    }

    @Test
    void whatStandsBehindABooleanIsNotItsValue() {
        GoFlags flags = parse("-tls false -config a");

        assertThat(flags.isSet("tls")).isTrue();
        assertThat(flags.text("config")).isEmpty();
        assertThat(flags.rest()).containsExactly("false", "-config", "a");
    }

    @Test
    void stopsAtTheFirstThatIsNoFlag() {
        assertThat(parse("-tls serve -config a").rest()).containsExactly("serve", "-config", "a");
        assertThat(parse("- -tls").rest()).containsExactly("-", "-tls");
        assertThat(parse("-- -tls").rest()).containsExactly("-tls");
    }

    @Test
    void aValueMayLookLikeAFlag() {
        assertThat(parse("-config -tls").values()).isEqualTo(Map.of("config", "-tls"));
        assertThat(GoFlags.parse(FLAGS, List.of("-config", "")).text("config")).isEmpty();
        assertThat(parse("-config=a=b").text("config")).isEqualTo("a=b");
    }

    @ParameterizedTest
    @CsvSource({
        "-nope,flag provided but not defined: -nope",
        "--nope=1,flag provided but not defined: -nope",
        "-config,flag needs an argument: -config",
        "-tls=maybe,invalid boolean value \"maybe\" for -tls: parse error",
        "-tls=,invalid boolean value \"\" for -tls: parse error",
        "---tls,bad flag syntax: ---tls",
        "-=x,bad flag syntax: -=x",
    })
    void refusesInTheWordsOfGo(String line, String text) {
        assertThatExceptionOfType(FlagException.class)
                .isThrownBy(() -> parse(line))
                .withMessage(text)
                .matches(e -> !e.isHelp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "-help", "--help", "-tls -h"})
    void helpIsNoError(String line) {
        assertThatExceptionOfType(FlagException.class)
                .isThrownBy(() -> parse(line))
                .matches(FlagException::isHelp);
    }

    @Test
    void usageIsSorted() {
        assertThat(GoFlags.usage("pixy", FLAGS))
                .isEqualTo("Usage of pixy:\n  -config string\n    \tfile\n  -tls\n    \tsecure\n");
    }

    private static GoFlags parse(String line) {
        return GoFlags.parse(FLAGS, Arrays.asList(line.split(" ")));
    }
}
