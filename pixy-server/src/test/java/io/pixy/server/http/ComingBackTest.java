package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Settlement;
import io.pixy.api.ShuttingDownException;
import io.pixy.server.http.ScriptedCluster.SettleAsked;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come back with what they saw last, and acknowledge by that. */
@Timeout(60)
@SuppressWarnings("try") // some clients need only be there
final class ComingBackTest {
    private static final String STREAM = "GET /v1/topics/t/messages:stream?group=g";
    private static final String PREVIOUS = STREAM + "&ack=previous";

    private final AtomicLong nanos = new AtomicLong(System.nanoTime());

    @RegisterExtension
    final RunningSurface server =
            new RunningSurface(new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES), nanos::get);

    @Test
    void acknowledgesWhatWasSeenAndTakesBackWhatWasNot() {
        String id = "";
        try (RawClient client = begin(PREVIOUS)) {
            ScriptedStream stream = server.cluster().nextStream();
            id = stream.request.clientId();
            deliver(stream, 1, 4);
            client.piece();
            deliver(stream, 5, 5);
            client.piece();
        }

        try (RawClient client = begin(PREVIOUS, "Last-Event-ID: r-3")) {
            assertThat(settled()).containsExactly(ack(1), ack(2), ack(3));
            assertThat(settled()).containsExactly(release(4), release(5));
            // so that the engine finds what this client had in hands
            assertThat(server.cluster().nextStream().request.clientId())
                    .isNotEmpty()
                    .isEqualTo(id);
        }
    }

    @Test
    void goesOnFromThereIfItBreaksAgain() {
        try (RawClient client = begin(PREVIOUS)) {
            deliver(server.cluster().nextStream(), 1, 3);
            client.piece();
        }
        ScriptedStream second;
        try (RawClient client = begin(PREVIOUS, "Last-Event-ID: r-2")) {
            assertThat(settled()).containsExactly(ack(1), ack(2));
            assertThat(settled()).containsExactly(release(3));
            second = server.cluster().nextStream();
            deliver(second, 4, 5);
            client.piece();
        }

        // none of those was seen
        try (RawClient client = begin(PREVIOUS, "Last-Event-ID: r-2")) {
            assertThat(settled()).containsExactly(ack(2));
            assertThat(settled()).containsExactly(release(4), release(5));
            assertThat(server.cluster().nextStream().request.clientId()).isEqualTo(second.request.clientId());
        }
    }

    /** A network that has changed: the client is back before anybody knows that it was away. */
    @Test
    void endsTheStreamBeforeIfThatIsStillThere() {
        try (RawClient before = begin(PREVIOUS)) {
            ScriptedStream first = server.cluster().nextStream();
            deliver(first, 1, 2);
            before.piece();

            try (RawClient after = begin(PREVIOUS, "Last-Event-ID: r-1")) {
                assertThat(settled()).containsExactly(ack(1));
                assertThat(settled()).containsExactly(release(2));
                assertThat(first.closed).isCompletedWithValue(true);
                // what comes for it now is for nobody
                deliver(first, 3, 3);
                assertThat(settled()).containsExactly(release(3));
                deliver(server.cluster().nextStream(), 4, 4);
                assertThat(after.piece()).startsWith("event: message\nid: r-4\n");
            }
            assertThat(before.pieces()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r-99", "AXk", "' or 1", "r-1 ", "é"})
    void whatNobodyHasWrittenIsAtMostAReceiptOfItsOwn(String forged) {
        try (RawClient client = begin(PREVIOUS)) {
            ScriptedStream stream = server.cluster().nextStream();
            deliver(stream, 1, 2);
            client.piece();

            try (RawClient other = begin(PREVIOUS, "Last-Event-ID: " + forged + "x")) {
                // the engine knows whether it is one
                assertThat(settled()).hasSize(1).allMatch(Settlement.Acked.class::isInstance);
                assertThat(server.cluster().nextStream().request.clientId()).isNotEqualTo(stream.request.clientId());
            }
            assertThat(stream.closed).isNotDone();
        }
    }

    @Test
    void whatCanBeNoReceiptIsIgnored() {
        try (RawClient client = begin(PREVIOUS, "Last-Event-ID: " + "r".repeat(65))) {
            server.cluster().nextStream();
            assertThat(server.cluster().asked).isEmpty();
        }
        try (RawClient client = begin(PREVIOUS, "Last-Event-ID:")) {
            server.cluster().nextStream();
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/topics/t/messages:stream?group=h&ack=previous",
                "GET /v1/topics/u/messages:stream?group=g&ack=previous",
                "GET /v1/clusters/other/topics/t/messages:stream?group=g&ack=previous"
            })
    void aReceiptOfAnotherQueueTakesNothingFromIt(String foreign) {
        try (RawClient client = begin(PREVIOUS)) {
            ScriptedStream stream = server.cluster().nextStream();
            deliver(stream, 1, 2);
            client.piece();

            try (RawClient other = begin(foreign, "Last-Event-ID: r-2")) {
                boolean elsewhere = foreign.contains("other");
                SettleAsked asked = (elsewhere ? server.other() : server.cluster()).nextAsked(SettleAsked.class);
                // which the engine refuses, as it is of another one
                assertThat(asked.settlements()).containsExactly(ack(2));
                assertThat((elsewhere ? server.other() : server.cluster())
                                .nextStream()
                                .request
                                .clientId())
                        .isNotEqualTo(stream.request.clientId());
            }
            assertThat(stream.closed).isNotDone();
            deliver(stream, 3, 3);
            assertThat(client.piece()).startsWith("event: message\nid: r-3\n");
        }
    }

    @Test
    void whoSettlesByReceiptsAcknowledgesNothingByComingBack() {
        try (RawClient client = begin(STREAM)) {
            deliver(server.cluster().nextStream(), 1, 3);
            client.piece();
        }
        try (RawClient client = begin(STREAM, "Last-Event-ID: r-2")) {
            server.cluster().nextStream();
            assertThat(server.cluster().asked).isEmpty();
        }
    }

    @Test
    void whoMayGoOnElsewhereGetsWhatItHasNotSeenAgain() {
        try (RawClient client = begin(STREAM + "&clientId=c")) {
            deliver(server.cluster().nextStream(), 1, 3);
            client.piece();
        }
        try (RawClient client = begin(STREAM + "&clientId=c", "Last-Event-ID: r-2")) {
            assertThat(settled()).containsExactly(release(3));
            assertThat(server.cluster().nextStream().request.clientId()).isEqualTo("c");
        }
    }

    @Test
    void isToldToComeBackWhenItsWindowIsFull() {
        try (RawClient client = begin(PREVIOUS + "&window=3")) {
            ScriptedStream stream = server.cluster().nextStream();
            deliver(stream, 1, 2);
            assertThat(client.piece()).endsWith("\n\n");
            assertThat(stream.closed).isNotDone();

            deliver(stream, 3, 3);

            assertThat(client.piece()).startsWith("event: message\nid: r-3\n");
            assertThat(client.pieces()).isEqualTo("retry: 1\n\n");
            assertThat(stream.closed).isCompletedWithValue(true);
            // on the same connection, as browsers do
            assertThat(client.request(PREVIOUS + "&window=3", "Last-Event-ID: r-3")
                            .head()
                            .status())
                    .isEqualTo(200);
            assertThat(settled()).containsExactly(ack(1), ack(2), ack(3));
            assertThat(client.piece()).isEqualTo("retry: 2000\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1s", "10m"})
    void isToldToComeBackBeforeLeasesEnd(String lease) {
        try (RawClient client = begin(PREVIOUS + "&lease=" + lease)) {
            ScriptedStream stream = server.cluster().nextStream();
            deliver(stream, 1, 1);
            client.piece();

            nanos.addAndGet(Duration.ofMillis(lease.equals("1s") ? 500 : 15_000).toNanos());

            assertThat(client.pieces()).endsWith("retry: 1\n\n");
        }
    }

    /** What it does not know of it can't acknowledge: it would come back again and again. */
    @Test
    void isNotToldToComeBackForWhatCameAnotherTime() {
        try (RawClient client = begin(PREVIOUS + "&window=2")) {
            ScriptedStream stream = server.cluster().nextStream();
            stream.outstanding.set(2);

            nanos.addAndGet(Duration.ofSeconds(16).toNanos());

            assertThat(client.piece()).isEqualTo(":\n\n");
            assertThat(stream.closed).isNotDone();
        }
    }

    @Test
    void isNotWaitedForWhenTheInstanceStops() {
        try (RawClient client = begin(PREVIOUS)) {
            ScriptedStream stream = server.cluster().nextStream();
            deliver(stream, 1, 1);
            client.piece();

            stream.listener.onEnd(new ShuttingDownException());

            assertThat(client.pieces()).startsWith("event: closing\n");
        }
        server.cluster().noStreams = new ShuttingDownException();
        try (RawClient client = server.connect()) {
            assertThat(client.request(PREVIOUS, "Last-Event-ID: r-1").answer().status())
                    .isEqualTo(503);
            assertThat(settled()).containsExactly(ack(1));
        }
    }

    @Test
    void isForgottenAfterAMinute() {
        try (RawClient client = begin(PREVIOUS)) {
            deliver(server.cluster().nextStream(), 1, 2);
            client.piece();
        }
        await().until(() -> server.settings().shared().streams().number() == 0);
        long heldBefore = server.settings().memory().taken();
        assertThat(heldBefore).isPositive();
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        await().until(() -> server.settings().memory().taken() == 0);

        try (RawClient client = begin(PREVIOUS, "Last-Event-ID: r-2")) {
            assertThat(settled()).containsExactly(ack(2));
        }
    }

    private RawClient begin(String request, String... headers) {
        RawClient client = server.connect();
        assertThat(client.request(request, headers).head().status()).isEqualTo(200);
        assertThat(client.piece()).isEqualTo("retry: 2000\n\n");
        return client;
    }

    private List<Settlement> settled() {
        SettleAsked asked = server.cluster().nextAsked(SettleAsked.class);
        return asked.settlements();
    }

    private static void deliver(ScriptedStream stream, int from, int to) {
        stream.deliver(IntStream.rangeClosed(from, to)
                .mapToObj(i -> MessageStreamTest.delivery("r-" + i, "x"))
                .toArray(io.pixy.api.Delivery[]::new));
    }

    private static Settlement ack(int number) {
        return Settlement.ack("r-" + number);
    }

    private static Settlement release(int number) {
        return Settlement.release("r-" + number);
    }
}
