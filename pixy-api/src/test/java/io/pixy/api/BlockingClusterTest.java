package io.pixy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message when the thread that waits for it is interrupted. */
final class BlockingClusterTest {
    private static final Message MESSAGE = new Message("t", 0, 5, null, new byte[] {1}, List.of(), -1, 1);
    private static final ConsumeRequest REQUEST = ConsumeRequest.of("g", "t", Ack.auto());

    @AfterEach
    void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void anInterruptWithdrawsARequestThatWaits() {
        CompletableFuture<Message> waiting = new CompletableFuture<>();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> blocking(waiting).consume(REQUEST)).isInstanceOf(InterruptedException.class);

        assertThat(waiting).isCancelled();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aMessageThatWasTakenWhenTheInterruptCameIsReturned() throws InterruptedException {
        CompletableFuture<Message> taken = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                complete(MESSAGE);
                return false;
            }
        };
        Thread.currentThread().interrupt();

        assertThat(blocking(taken).consume(REQUEST)).containsSame(MESSAGE);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void aMessageThatWasTakenIsReturnedHoweverManyInterruptsCome() throws InterruptedException {
        CompletableFuture<Message> taken = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        Thread caller = Thread.currentThread();
        Thread pest = new Thread(() -> {
            for (int i = 0; i < 3; i++) {
                while (caller.isInterrupted() || caller.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                if (i < 2) {
                    caller.interrupt();
                }
            }
            taken.complete(MESSAGE);
        });
        pest.setDaemon(true);
        Thread.currentThread().interrupt();
        pest.start();

        assertThat(blocking(taken).consume(REQUEST)).containsSame(MESSAGE);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void aFailureThatWasOnItsWayWhenTheInterruptCameLeavesTheInterrupt() {
        CompletableFuture<Message> failing = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                completeExceptionally(new LongPollTimeoutException());
                return false;
            }
        };
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> blocking(failing).consume(REQUEST)).isInstanceOf(InterruptedException.class);
    }

    private static BlockingCluster blocking(CompletableFuture<Message> answer) {
        return new BlockingCluster(new UnsupportedCluster() {
            @Override
            public CompletableFuture<Message> consume(ConsumeRequest request) {
                return answer;
            }
        });
    }
}
