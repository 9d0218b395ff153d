package io.pixy.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\u0000b", "a\nb", ".", ".."})
    void A14_B36_refusesNamesThatNoPathCanHold(String name) {
        assertThatThrownBy(() -> ConsumeRequest.of(name, "topic", Ack.none()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("consumer group must not");
        assertThatThrownBy(() -> ConsumeRequest.of("group", name, Ack.none()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("topic must not");
    }

    @Test
    void refusesNamesThatAreLongerThanAnyCanBe() {
        assertThat(ConsumeRequest.of("g".repeat(255), "t".repeat(249), Ack.none()))
                .isNotNull();
        assertThatThrownBy(() -> ConsumeRequest.of("g", "t".repeat(250), Ack.none()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("topic must not be longer than 249 characters");
        assertThatThrownBy(() -> new TopicPosition("t".repeat(250), 0, 0)).isInstanceOf(InvalidRequestException.class);
        for (String group : List.of("g".repeat(256), "\u00e4".repeat(128))) {
            assertThatThrownBy(() -> ConsumeRequest.of(group, "t", Ack.none()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("consumer group must not be longer than 255 bytes");
        }
    }

    @Test
    void takesNamesThatLookOddButAreFine() {
        ConsumeRequest request = ConsumeRequest.of("a<b>&\"q", "...", Ack.auto());

        assertThat(request.receiverPresent().getAsBoolean()).isTrue();
    }

    @Test
    void refusesNegativeNumbersInAcknowledgements() {
        assertThatThrownBy(() -> Ack.of(-1, 0)).hasMessage("bad partition: -1");
        assertThatThrownBy(() -> Ack.of(0, -2)).hasMessage("bad offset: -2");
        assertThatThrownBy(() -> new TopicPosition("t", -1, 0)).hasMessage("bad partition: -1");
        assertThatThrownBy(() -> new OffsetUpdate(0, -3, "")).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 10, -1, 0", "3, 10, -2, 7", "0, 10, 4, 6", "0, 10, 12, -2"})
    void tellsHowFarAGroupIsBehind(long begin, long end, long offset, long lag) {
        PartitionOffsets offsets = new PartitionOffsets(0, begin, end, offset, "", "");

        assertThat(offsets.lag()).isEqualTo(lag);
        assertThat(offsets.count()).isEqualTo(end - begin);
    }

    @Test
    void comparesHeadersByContent() {
        assertThat(new Header("k", new byte[] {1})).isEqualTo(new Header("k", new byte[] {1}));
        assertThat(new Header("k", null)).isNotEqualTo(new Header("k", new byte[0]));
    }

    @Test
    void showsSizesOfPayloadsAndNotPayloads() {
        assertThat(ProduceRequest.of("t", "secret", "word"))
                .hasToString("ProduceRequest[topic=t, key=6 bytes, value=4 bytes, headers=[]]");
        assertThat(new Message("t", 1, 2, null, new byte[3], List.of(), 0, 1))
                .hasToString("Message[t/1@2, key=null, value=3 bytes, attempt=1]");
    }

    @Test
    void blocksWithTheExceptionOfTheFuture() throws InterruptedException {
        Cluster failing = new UnsupportedCluster() {
            @Override
            public CompletableFuture<Message> consume(ConsumeRequest request) {
                return CompletableFuture.failedFuture(new LongPollTimeoutException());
            }

            @Override
            public CompletableFuture<Void> ack(String group, TopicPosition message) {
                return CompletableFuture.failedFuture(new NeverOfferedException(message.offset()));
            }
        };

        assertThat(failing.blocking().consume(ConsumeRequest.of("g", "t", Ack.none())))
                .isEmpty();
        assertThatThrownBy(() -> failing.blocking().ack("g", new TopicPosition("t", 0, 5)))
                .isInstanceOf(NeverOfferedException.class)
                .hasMessage("offset 5 was never offered");
    }

    @Test
    void halvesOfCharactersAreStoredAsTheReplacementCharacter() {
        ProduceRequest request = ProduceRequest.of("t", "\ud800", "a\udc00\ud83d\ude00\ud800x\u00fc");

        assertThat(new String(request.key(), UTF_8)).isEqualTo("\ufffd");
        assertThat(new String(request.value(), UTF_8)).isEqualTo("a\ufffd\ud83d\ude00\ufffdx\u00fc");
    }

    @Test
    void aMessageKeepsWhatItHasWhenOneThingIsChanged() {
        ProduceRequest request = ProduceRequest.of("t", "k", "v")
                .withPartition(3)
                .withTimestamp(Instant.ofEpochMilli(99))
                .withHeaders(List.of(new Header("h", null)))
                .withPartitionKey(new byte[] {1})
                .loggedAs(false, true);

        assertThat(request.partition()).hasValue(3);
        assertThat(request.timestampMillis()).hasValue(99);
        assertThat(request.headers()).containsExactly(new Header("h", null));
        assertThat(request.partitionKey()).containsExactly(1);
        assertThat(ProduceRequest.of("t", "k", "v").partition()).isEmpty();
    }

    @Test
    void refusesPartitionsAndTimesThatCanNotBe() {
        ProduceRequest request = ProduceRequest.of("t", "k", "v");

        assertThatThrownBy(() -> request.withPartition(-1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("partition must not be below 0: -1");
        assertThatThrownBy(() -> request.withTimestamp(Instant.ofEpochMilli(-1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("timestamp must not be before 1970: -1 ms");
        assertThatThrownBy(() -> request.withTimestamp(Instant.MAX)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aResultIsEitherAPlaceOrAFailure() {
        assertThat(ProduceResult.written(new RecordPosition(0, 1), 2).isWritten())
                .isTrue();
        assertThat(ProduceResult.failed(new ShuttingDownException()).isWritten())
                .isFalse();
        assertThatThrownBy(() -> new ProduceResult(null, 0, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
