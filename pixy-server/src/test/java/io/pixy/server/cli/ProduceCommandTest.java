package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Header;
import io.pixy.api.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProduceCommandTest {
    private final Cli cli = new Cli();

    @TempDir
    private Path dir;

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void sendsMessagesOfTheCommandLineAndPrintsNothing() {
        Cli.Ended ended = cli.run("produce", "one", "-m", "Превед", "-m", "b");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "", ""));
        assertThat(cli.log("one", 0)).containsExactly("Превед", "b");
    }

    @Test
    void sendsEachLineOfStandardInput() {
        Cli.Ended ended = cli.piping("first\n\nthird, without newline").run("produce", "one");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "", ""));
        assertThat(cli.log("one", 0)).containsExactly("first", "", "third, without newline");
    }

    @Test
    void carriageReturnsSeparateMessagesWhereAskedFor() {
        Cli.Ended ended = cli.piping("first-message\rsecond\nmessage\r{\"third\":\"message\"}")
                .run("produce", "one", "--cr");

        assertThat(ended.code()).isZero();
        assertThat(cli.log("one", 0)).containsExactly("first-message", "second\nmessage", "{\"third\":\"message\"}");
    }

    @Test
    void delimiterMayBeLongerThanOneByte() {
        Cli.Ended ended = cli.piping("a;b;;c;;").run("produce", "one", "--delimiter=;;");

        assertThat(ended.code()).isZero();
        assertThat(cli.log("one", 0)).containsExactly("a;b", "c");
    }

    @Test
    void emptyInputSendsNothing() {
        Cli.Ended ended = cli.piping("").run("produce", "one");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "", ""));
        assertThat(cli.log("one", 0)).isEmpty();
    }

    @Test
    void filesAreCutOrSentWhole() throws Exception {
        Path first = Files.writeString(dir.resolve("1"), "a\nb\n");
        Path second = Files.writeString(dir.resolve("2"), "c\nd");

        cli.run("produce", "one", first.toString(), second.toString());
        cli.run("produce", "one", "--whole", first.toString(), second.toString());

        assertThat(cli.log("one", 0)).containsExactly("a", "b", "c", "d", "a\nb\n", "c\nd");
    }

    @Test
    void missingFileIsNamed() {
        Cli.Ended ended = cli.run("produce", "one", dir.resolve("nope").toString());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("-- " + dir.resolve("nope") + ": no such file or directory\n");
    }

    @Test
    void syncPrintsWhereMessagesAre() {
        Cli.Ended ended = cli.run("produce", "one", "-s", "-m", "a", "-m", "b");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "Partition: 0 Offset: 0\nPartition: 0 Offset: 1\n", ""));
    }

    @Test
    void asyncLeavesThePositionOpen() {
        Cli.Ended ended = cli.run("produce", "one", "-s", "--async", "-m", "a");

        assertThat(ended.out()).isEqualTo("Partition: -1 Offset: -1\n");
        assertThat(cli.log("one", 0)).containsExactly("a");
    }

    @Test
    void keyIsTheWordKeyUnlessGiven() {
        cli.run("produce", "one", "-m", "default");
        cli.run("produce", "one", "-k", "k1", "-m", "given");
        cli.run("produce", "one", "-k", "", "-m", "none");
        cli.env.put("KAFKA_PIXY_KEY", "k2");
        cli.run("produce", "one", "-m", "from the environment");

        assertThat(cli.cluster.log("one", 0))
                .extracting(message -> text(message.key()))
                .containsExactly("key", "k1", null, "k2");
    }

    @Test
    void messagesMayBringTheirKeys() {
        Cli.Ended ended = cli.piping("k1:a:b\nno key\n:empty\n").run("produce", "one", "--key-separator", ":");

        assertThat(ended.code()).isZero();
        assertThat(cli.log("one", 0)).containsExactly("a:b", "no key", "empty");
        assertThat(cli.cluster.log("one", 0))
                .extracting(message -> text(message.key()))
                .containsExactly("k1", null, null);
    }

    @Test
    void headersKeepTheirOrderAndAddUp() {
        Cli.Ended ended = cli.run("produce", "one", "-m", "a", "-H", "b=1,a=x=y", "-H", "{\"c\": \"2\", \"b\": \"3\"}");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "", ""));
        Message message = cli.cluster.log("one", 0).get(0);
        assertThat(message.headers())
                .containsExactly(header("b", "1"), header("a", "x=y"), header("c", "2"), header("b", "3"));
    }

    @Test
    void badHeadersAreAUsageError() {
        Cli.Ended ended = cli.run("produce", "one", "-m", "a", "-H", "abc");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("Invalid map type for '-H' - Expected '=' after 'abc' but found ''; map values should be"
                        + " 'key=value' separated by commas\n");
    }

    @Test
    void messagesAreRepeated() {
        cli.run("produce", "one", "-c", "3", "-m", "a", "-m", "b");

        assertThat(cli.log("one", 0)).containsExactly("a", "a", "a", "b", "b", "b");
    }

    @Test
    void manyMessagesKeepTheirOrder() {
        Cli.Ended ended = cli.piping(String.join("\n", numbers(300))).run("produce", "one");

        assertThat(ended.code()).isZero();
        assertThat(cli.log("one", 0)).isEqualTo(numbers(300));
    }

    @Test
    void longInputShowsItsProgress() {
        cli.tick = Duration.ofMillis(600);

        Cli.Ended ended = cli.piping("1234\n1234\n1234\n1234\n").run("produce", "one");
        Cli.Ended quiet = cli.piping("1234\n1234\n1234\n1234\n").run("produce", "one", "-q");

        assertThat(ended.err())
                .isEqualTo("\rProduced 2 messages (8) for 1.2s at 1msg(6)/sec "
                        + "\rProduced 4 messages (16) for 2.4s at 1msg(6)/sec "
                        + "\rProduced 4 messages (16) for 3s at 1msg(5)/sec \n");
        assertThat(quiet.err()).isEmpty();
    }

    @Test
    void severalInFlightLoseNothing() {
        Cli.Ended ended = cli.piping(String.join("\n", numbers(300))).run("produce", "one", "--in-flight", "32", "-s");

        assertThat(ended.code()).isZero();
        assertThat(ended.out().lines()).hasSize(300);
        assertThat(cli.log("one", 0)).containsExactlyInAnyOrderElementsOf(numbers(300));
    }

    @Test
    void refusalIsToldAsTheServerWordedIt() {
        Cli.Ended ended = cli.run("produce", "nope", "-m", "a");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("-- produce to '" + cli.env.get("KAFKA_PIXY_ENDPOINT")
                        + "' failed with 'rpc error: code = InvalidArgument desc = kafka server: Request was for a topic"
                        + " or partition that does not exist on this broker.'\n");
    }

    @Test
    void nothingIsSentAfterAFailure() {
        String tooLarge = "x".repeat(1 << 20);

        Cli.Ended ended = cli.piping("a\n" + tooLarge + "\nb\n").run("produce", "one");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("ResourceExhausted").endsWith(", after 1 messages\n");
        assertThat(cli.log("one", 0)).containsExactly("a");
    }

    @Test
    void topicMayComeFromTheEnvironment() {
        cli.env.put("KAFKA_PIXY_TOPIC", "one");

        Cli.Ended ended = cli.run("produce", "-m", "a");

        assertThat(ended.code()).isZero();
        assertThat(cli.log("one", 0)).containsExactly("a");
    }

    @Test
    void missingTopicIsAUsageError() {
        Cli.Ended ended = cli.run("produce", "-m", "a");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).startsWith("argument 'topic' is required\n");
    }

    @Test
    void terminalAsInputIsAUsageError() {
        Cli.Ended ended = cli.run("produce", "one");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).startsWith("nothing to send");
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static Header header(String key, String value) {
        return new Header(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
