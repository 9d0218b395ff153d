package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchCommandTest {
    private static final String RATE = "for [0-9.]+(s|ms|µs) at [0-9]+msg\\([0-9]+[KMG]?\\)/sec";

    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void producesAndSumsUp() {
        Cli.Ended ended = cli.run(
                "bench",
                "produce",
                "-topic",
                "one",
                "-count",
                "50",
                "-size",
                "10",
                "-threads",
                "3",
                "-sync",
                "-prefix",
                "p");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).matches("Producing\\.\\.\\.\rProduced 50 messages of size 10 " + RATE + "\n");
        assertThat(cli.log("one", 0)).hasSize(50).allMatch(body -> body.length() == 10);
        assertThat(cli.cluster.log("one", 0))
                .extracting(message -> new String(message.key(), StandardCharsets.UTF_8))
                .contains("p_0", "p_15", "p_16", "p_49")
                .doesNotHaveDuplicates();
    }

    @Test
    void consumesEverythingAndAcknowledgesIt() {
        cli.run("bench", "produce", "--topic=one", "--count=20", "--size=10", "--sync");

        Cli.Ended ended = cli.run("bench", "consume", "--topic=one", "--group=g", "--count=20");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).matches("\rConsumed 20\\(200\\) " + RATE + " {13}\n");
        assertThat(cli.cluster.committed("g", "one", 0)).isEqualTo(20);
    }

    @Test
    void eachMessageIsShownWhereAskedFor() {
        Cli.Ended produced = cli.run("bench", "produce", "--topic=one", "--count=1", "--prefix=p", "--sync", "--each");
        Cli.Ended consumed = cli.run("bench", "consume", "--topic=one", "--count=1", "--each");

        assertThat(produced.out()).startsWith("Put: key=p_0, partition=0, offset=0\nProduced 1 messages");
        assertThat(consumed.out()).startsWith("Got: key=p_0, partition=0, offset=0\nConsumed 1(1000) ");
    }

    @Test
    void endsWhenTheTopicIsEmpty() {
        Cli.Ended ended = cli.run("bench", "consume", "--topic=one");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("\rConsumed 0(0) ");
    }

    @Test
    void failureNamesThreadAndNumber() {
        Cli.Ended ended = cli.run("bench", "produce", "--topic=nope", "--sync");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("-- failed to produce: thread=0, no=0: rpc error: code = InvalidArgument desc = ");
    }

    @Test
    void benchAloneIsAUsageError() {
        assertThat(cli.run("bench").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1023, 1023", "1024, 1K", "1536, 1K", "1048576, 1M", "1099511627776, 1024G"})
    void sizesAreRoundedDown(long bytes, String text) {
        assertThat(Sizes.bytes(bytes)).isEqualTo(text);
    }
}
