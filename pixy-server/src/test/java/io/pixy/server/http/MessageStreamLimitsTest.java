package io.pixy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Settlement;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.grpc.RawHttp2;
import io.pixy.server.http.ScriptedCluster.SettleAsked;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams of messages whose clients are slow, or gone. */
@Timeout(60)
final class MessageStreamLimitsTest {
    private static final String STREAM = "/v1/topics/t/messages:stream?group=g";
    private static final String LARGE = "x".repeat(500_000);
    private static final long CANCEL = 8;

    private final AtomicLong nanos = new AtomicLong(System.nanoTime());
    private final ByteBudget memory = new ByteBudget(4 << 20);
    private final LimitsConfig limits =
            LimitsConfig.builder().writeTimeout(Duration.ofSeconds(1)).build();

    @RegisterExtension
    final RunningSurface server = new RunningSurface(
            new HttpSettings(Optional.empty(), true, RunningSurface.MAX_BODY_BYTES).with(limits, memory), nanos::get);

    @Test
    void whoReadsSlowlyGetsAllOfItAndNothingIsBroughtMeanwhile() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "&values=text").head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();

            int delivered = deliverUntilPaused(stream);

            assertThat(memory.taken()).isGreaterThan(LARGE.length());
            for (int i = 1; i <= delivered; i++) {
                assertThat(until(client, "id: r-" + i + "\n")).doesNotContain("id: r-" + (i + 1));
            }
            await().until(() -> !stream.paused);
            stream.deliver(MessageStreamTest.delivery("last", "x"));
            until(client, "id: last\n");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void whoDoesNotReadIsCutOff() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM).head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();

            deliverUntilPaused(stream);

            await().atMost(Duration.ofSeconds(20)).until(stream.closed::isDone);
            assertThat(stream.closed).isCompletedWithValue(true);
            client.awaitCut();
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void whatThereIsNoMemoryForIsGivenBackAndComesLater() {
        assertThat(memory.take(3 << 20)).isTrue();
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM).head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();
            // half of the budget is for what is not sent
            stream.deliver(
                    MessageStreamTest.delivery("a", "x".repeat(600_000)),
                    MessageStreamTest.delivery("b", "x".repeat(600_000)));

            SettleAsked asked = server.cluster().nextAsked(SettleAsked.class);
            assertThat(asked.settlements()).containsExactly(Settlement.release("a"), Settlement.release("b"));
            // it is tried again every now and then
            await().until(() -> !stream.paused);
            memory.giveBack(3 << 20);
            stream.deliver(MessageStreamTest.delivery("a", "x".repeat(600_000)));
            until(client, "id: a\n");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void aClientThatHangsUpIsNoticedWithoutAMessage() {
        RawClient client = server.connect();
        client.request("GET " + STREAM).head();
        ScriptedStream stream = server.cluster().nextStream();

        client.close();

        await().until(stream.closed::isDone);
        assertThat(stream.closed).isCompletedWithValue(true);
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void aStreamOfHttp2EndsAloneWhenItIsReset() throws Exception {
        try (RawHttp2 client = new RawHttp2(server.port())) {
            client.send(RawHttp2.get(1, STREAM));
            ScriptedStream first = server.cluster().nextStream();
            client.send(RawHttp2.get(3, STREAM));
            ScriptedStream second = server.cluster().nextStream();
            first.deliver(MessageStreamTest.delivery("r-1", "x"));
            until(client, "id: r-1");

            client.send(RawHttp2.reset(1));

            await().until(first.closed::isDone);
            second.deliver(MessageStreamTest.delivery("r-2", "x"));
            until(client, "id: r-2");
            assertThat(second.closed).isNotDone();
        }
        await().until(() -> memory.taken() == 0);
    }

    /** Some are reset before anything of theirs was served, some after that. */
    @Test
    void streamsOfHttp2ThatAreResetAtOnceLeaveNothingBehind() throws Exception {
        try (RawHttp2 client = new RawHttp2(server.port())) {
            for (int stream = 1; stream < 400; stream += 2) {
                client.send(RawHttp2.get(stream, STREAM));
                client.send(RawHttp2.reset(stream));
            }
            await().until(() ->
                    memory.taken() == 0 && server.settings().shared().streams().number() == 0);
            client.send(RawHttp2.get(401, STREAM));
            until(client, "retry: 2000");
        }
        await().until(() -> memory.taken() == 0);
    }

    @Test
    void aStreamOfHttp2ThatIsNotReadEndsAlone() throws Exception {
        try (RawHttp2 client = RawHttp2.thatReadsNothing(server.port())) {
            client.send(RawHttp2.get(1, STREAM));
            ScriptedStream stream = server.cluster().nextStream();
            await().until(() -> stream.paused);

            RawHttp2.Frame reset = client.next(RawHttp2.RST_STREAM);

            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.code()).isEqualTo(CANCEL);
            await().until(stream.closed::isDone);
            client.send(RawHttp2.get(3, STREAM));
            assertThat(server.cluster().nextStream().closed).isNotDone();
        }
        await().until(() -> memory.taken() == 0);
    }

    /** A write that does not end keeps heartbeats back, rather than piling them up. */
    @Test
    void heartbeatsDoNotPileUp() {
        try (RawClient client = server.connect()) {
            client.request("GET " + STREAM + "&values=text").head();
            client.piece();
            ScriptedStream stream = server.cluster().nextStream();
            int delivered = deliverUntilPaused(stream);

            nanos.addAndGet(TimeUnit.SECONDS.toNanos(300));
            String rest = until(client, "id: r-" + delivered + "\n");

            assertThat(rest).doesNotContain("\n:\n");
        }
    }

    private static int deliverUntilPaused(ScriptedStream stream) {
        int delivered = 0;
        while (!remainsPaused(stream)) {
            delivered++;
            assertThat(delivered).as("half a megabyte each, and nobody reads").isLessThan(200);
            stream.deliver(MessageStreamTest.delivery("r-" + delivered, LARGE));
        }
        return delivered;
    }

    /** It also is for as long as a write is under way. */
    private static boolean remainsPaused(ScriptedStream stream) {
        long endNanos = System.nanoTime() + Duration.ofMillis(300).toNanos();
        while (stream.paused && System.nanoTime() - endNanos < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return stream.paused;
    }

    private static String until(RawClient client, String end) {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(end) < 0) {
            String piece = client.piece();
            assertThat(piece).as("the stream has ended").isNotEmpty();
            all.append(piece);
        }
        return all.toString();
    }

    private static void until(RawHttp2 client, String text) throws Exception {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(text) < 0) {
            all.append(new String(client.next(RawHttp2.DATA).payload(), UTF_8));
        }
    }
}
