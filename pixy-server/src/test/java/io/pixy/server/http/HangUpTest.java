package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.server.http.RawClient.Answer;
import io.pixy.server.http.ScriptedCluster.GivenBack;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that leave while their consume waits (B38). */
@Timeout(60)
final class HangUpTest {
    private static final String CONSUME = "GET /topics/test.1/messages?group=g1&noAck";

    @RegisterExtension
    final RunningSurface server = new RunningSurface();

    @Test
    void withdrawsTheRequestOfAClientThatHangsUp() {
        CompletableFuture<Message> waiting = waiting();
        RawClient client = server.connect();
        client.request(CONSUME);
        ConsumeRequest request = server.cluster().nextAsked(ConsumeRequest.class);
        assertThat(request.receiverPresent().getAsBoolean()).isTrue();

        client.close();

        assertThat(isCancelled(waiting)).isTrue();
        assertThat(request.receiverPresent().getAsBoolean()).isFalse();
    }

    @Test
    void nextPollGetsTheMessageThatTheClientWhoLeftDidNot() throws Exception {
        CompletableFuture<Message> unused = waiting();
        RawClient gone = server.connect();
        gone.request(CONSUME);
        ConsumeRequest request = server.cluster().nextAsked(ConsumeRequest.class);
        gone.close();
        CompletableFuture<Message> next = waiting();
        try (RawClient client = server.connect()) {
            client.request(CONSUME);
            server.cluster().nextAsked(ConsumeRequest.class);

            // as the engine does: it asks right before it takes, and asks the next if the first has left
            awaitAbsence(request);
            next.complete(ScriptedCluster.message("for whoever is there"));

            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void givesBackAMessageThatWasTakenForAClientThatLeft() throws Exception {
        CompletableFuture<Message> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        server.cluster().consumed = deaf;
        RawClient client = server.connect();
        client.request(CONSUME);
        ConsumeRequest request = server.cluster().nextAsked(ConsumeRequest.class);
        client.close();
        awaitAbsence(request);

        deaf.complete(ScriptedCluster.message("late"));

        GivenBack givenBack = server.cluster().nextAsked(GivenBack.class);
        assertThat(givenBack.group()).isEqualTo("g1");
        assertThat(givenBack.message())
                .isEqualTo(ScriptedCluster.message("late").position());
    }

    @Test
    void countsAClientThatOnlyStoppedSendingAsGoneButAnswersIt() {
        CompletableFuture<Message> waiting = waiting();
        try (RawClient client = server.connect()) {
            client.request(CONSUME).endSending();

            Answer answer = client.answer();

            assertThat(isCancelled(waiting)).isTrue();
            assertThat(answer.status()).isEqualTo(408);
        }
    }

    @Test
    void keepsTheNextRequestOfAClientThatDoesNotWaitForAnswers() {
        CompletableFuture<Message> waiting = waiting();
        try (RawClient client = server.connect()) {
            client.request(CONSUME);
            ConsumeRequest request = server.cluster().nextAsked(ConsumeRequest.class);
            client.request("GET /_ping").request("GET /nope");
            assertThat(request.receiverPresent().getAsBoolean()).isTrue();

            waiting.complete(ScriptedCluster.message("x"));

            assertThat(client.answer().body()).contains("eA==");
            assertThat(client.answer().body()).isEqualTo("pong");
            assertThat(client.answer().status()).isEqualTo(404);
        }
    }

    @Test
    void noticesTheEndOfAClientThatHadSentItsNextRequest() {
        CompletableFuture<Message> waiting = waiting();
        RawClient client = server.connect();
        client.request(CONSUME);
        ConsumeRequest request = server.cluster().nextAsked(ConsumeRequest.class);
        client.request("GET /_ping").request("GET /_ping", "X-Padding: " + "a".repeat(20_000));
        assertThat(request.receiverPresent().getAsBoolean()).isTrue();

        client.close();

        assertThat(isCancelled(waiting)).isTrue();
    }

    @Test
    void servesTheConnectionOnAfterAPollThatWaited() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Message> waiting = waiting();
                client.request(CONSUME);
                server.cluster().nextAsked(ConsumeRequest.class);
                waiting.complete(ScriptedCluster.message("x"));

                assertThat(client.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void completesAPollWhileItsClientHangsUpWithoutLosingTheMessage() {
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Message> waiting = waiting();
            RawClient client = server.connect();
            client.request(CONSUME);
            awaitConsume();
            CountDownLatch start = new CountDownLatch(1);
            CompletableFuture<Boolean> taken = CompletableFuture.supplyAsync(() -> {
                await(start);
                return waiting.complete(ScriptedCluster.message("x"));
            });

            start.countDown();
            client.close();

            // withdrawn, given back, or written to a socket that had not told yet: never stuck
            assertThat(taken.join() || waiting.isCancelled()).isTrue();
            server.cluster().asked.clear();
        }
    }

    /** The message of the round before may be given back only now. */
    private void awaitConsume() {
        Object asked;
        do {
            asked = server.cluster().nextAsked(Object.class);
            assertThat(asked).as("waited too long").isNotNull();
        } while (!(asked instanceof ConsumeRequest));
    }

    private CompletableFuture<Message> waiting() {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        server.cluster().consumed = waiting;
        return waiting;
    }

    private static void awaitAbsence(ConsumeRequest request) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (request.receiverPresent().getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNanos).as("waited too long").isNegative();
            Thread.onSpinWait();
        }
    }

    private static boolean isCancelled(CompletableFuture<Message> waiting) {
        try {
            waiting.get(10, TimeUnit.SECONDS);
        } catch (CancellationException e) {
            return true;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
        return false;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
