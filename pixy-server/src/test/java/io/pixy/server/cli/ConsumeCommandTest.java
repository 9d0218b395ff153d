package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConsumeCommandTest {
    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void printsMessagesWithTheTrailerOfOldAndAcknowledgesThem() {
        cli.have("one", "Превед", "b");

        Cli.Ended ended = cli.run("consume", "one", "-n", "2");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "Превед\n\rb\n\r", ""));
        assertThat(cli.cluster.committed("kafka-pixy-cli", "one", 0)).isEqualTo(2);
    }

    @Test
    void endsWithThreeWhenThereAreTooFewMessages() {
        cli.have("one", "a");

        Cli.Ended ended = cli.run("consume", "one", "-n", "2");

        assertThat(ended).isEqualTo(new Cli.Ended(3, "a\n\r", ""));
    }

    @Test
    void untilEmptyIsContentWithAnyMessage() {
        cli.have("one", "a", "b");

        Cli.Ended some = cli.run("consume", "one", "--until-empty", "-o", "raw");
        Cli.Ended none = cli.run("consume", "one", "--until-empty", "-o", "raw");

        assertThat(some).isEqualTo(new Cli.Ended(0, "a\nb\n", ""));
        assertThat(none).isEqualTo(new Cli.Ended(3, "", ""));
    }

    @Test
    void rawUsesTheDelimiter() {
        cli.have("one", "a", "b");

        Cli.Ended ended = cli.run("consume", "one", "-n", "2", "-o", "raw", "-d", "\\0");

        assertThat(ended.out()).isEqualTo("a\0b\0");
    }

    @Test
    void jsonTellsEverything() {
        byte[] noText = {(byte) 0xff};
        cli.cluster
                .produce(ProduceRequest.of("one", "k", "v\"")
                        .withHeaders(List.of(
                                new Header("h", "1".getBytes(StandardCharsets.UTF_8)), new Header("h", noText))))
                .join();
        cli.cluster.produce(ProduceRequest.of("one", null, noText)).join();

        Cli.Ended ended = cli.run("consume", "one", "-n", "2", "-o", "json");

        assertThat(ended.out())
                .isEqualTo("{\"topic\":\"one\",\"partition\":0,\"offset\":0,\"key\":\"k\",\"value\":\"v\\\"\","
                        + "\"headers\":[{\"key\":\"h\",\"value\":\"1\"},{\"key\":\"h\",\"value_base64\":\"/w==\"}]}\n"
                        + "{\"topic\":\"one\",\"partition\":0,\"offset\":1,\"key\":null,\"value_base64\":\"/w==\","
                        + "\"headers\":[]}\n");
    }

    @Test
    void headersAndKeyArePrintedWhereAskedFor() {
        cli.cluster
                .produce(ProduceRequest.of("one", "k", "v")
                        .withHeaders(List.of(new Header("h", "1".getBytes(StandardCharsets.UTF_8)))))
                .join();
        cli.have("one", "plain");

        Cli.Ended ended = cli.run("consume", "one", "-n", "2", "-H", "-K");

        assertThat(ended.out()).isEqualTo("---\nh=1\n---\nk\tv\n\r\tplain\n\r");
    }

    @Test
    void acknowledgesAfterPrintingOrNotAtAll() {
        cli.have("one", "a");

        cli.run("consume", "one", "-g", "g1", "-n", "1", "--ack", "none");
        cli.run("consume", "one", "-g", "g2", "-n", "1", "--ack", "after");

        assertThat(cli.cluster.committed("g1", "one", 0)).isEqualTo(-1);
        assertThat(cli.cluster.committed("g2", "one", 0)).isEqualTo(1);
    }

    @Test
    void ackCommandAcknowledgesALeftOne() {
        cli.have("one", "a");
        cli.run("consume", "one", "-g", "g1", "-n", "1", "--ack", "none");

        Cli.Ended ended = cli.run("ack", "one", "-g", "g1", "--partition", "0", "--offset", "0");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "", ""));
        assertThat(cli.cluster.committed("g1", "one", 0)).isEqualTo(1);
    }

    @Test
    void ackOfWhatWasNeverOfferedFails() {
        cli.have("one", "a");
        cli.run("consume", "one", "-g", "g1", "-n", "1");

        Cli.Ended ended = cli.run("ack", "one", "-g", "g1", "--partition", "0", "--offset", "7");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("-- while acknowledging: rpc error: code = InvalidArgument desc = offset 7 was never"
                        + " offered\n");
    }

    @Test
    void groupMayComeFromTheEnvironment() {
        cli.have("one", "a");
        cli.env.put("KAFKA_PIXY_GROUP", "env-group");

        cli.run("consume", "one", "-n", "1");

        assertThat(cli.cluster.committed("env-group", "one", 0)).isEqualTo(1);
    }

    @Test
    void otherFailuresEndWithOneAndTheServersWords() {
        Cli.Ended ended = cli.run("consume", "one", "-n", "1", "--cluster", "nope");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("-- consume from '" + cli.env.get("KAFKA_PIXY_ENDPOINT")
                        + "' message failed with 'rpc error: code = InvalidArgument desc = proxy `nope` does not"
                        + " exist'\n");
    }

    @Test
    void unreachableServerIsNamed() {
        cli.env.put("KAFKA_PIXY_ENDPOINT", "127.0.0.1:1");

        Cli.Ended ended = cli.run("consume", "one", "-n", "1");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .contains("127.0.0.1:1")
                .contains("code = Unavailable")
                .contains("Connection refused");
    }

    @Test
    void contradictionsAreUsageErrors() {
        assertThat(cli.run("consume", "one", "--until-empty", "--follow").code())
                .isEqualTo(2);
        assertThat(cli.run("consume", "one", "-n", "0").code()).isEqualTo(2);
        assertThat(cli.run("consume", "one", "-o", "yaml").code()).isEqualTo(2);
        assertThat(cli.run("consume", "one", "-b", "abc").code()).isEqualTo(2);
    }
}
