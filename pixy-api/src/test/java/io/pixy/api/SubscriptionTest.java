package io.pixy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SubscriptionTest {
    private static final SubscriptionRequest REQUEST = SubscriptionRequest.of("g", "t");

    private final Scripted cluster = new Scripted();

    /** Remembers what is settled, and answers as the test says. */
    private static final class Scripted extends UnsupportedCluster {
        final List<List<Settlement>> settled = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        SettleCode code = SettleCode.SETTLED;
        CompletableFuture<Void> mayAnswer = CompletableFuture.completedFuture(null);
        StreamListener listener;

        /** Why the stream is over as soon as it begins. */
        PixyException over;

        final CompletableFuture<Void> resumed = new CompletableFuture<>();

        @Override
        public CompletableFuture<List<SettleResult>> settle(
                String group, String topic, List<Settlement> settlements, SettleLevel level) {
            settled.add(settlements);
            List<SettleResult> results = settlements.stream()
                    .map(one -> SettleResult.of(
                            one instanceof Settlement.Acked || one.equals(Settlement.nack(one.receipt()))
                                    ? SettleCode.SETTLED
                                    : code,
                            ""))
                    .toList();
            return mayAnswer.thenApply(any -> results);
        }

        @Override
        public DeliveryStream stream(SubscriptionRequest request, StreamListener to) {
            listener = to;
            if (over != null) {
                to.onEnd(over);
            }
            return new DeliveryStream() {
                @Override
                public void window(Window window) {
                    told.add("window " + window.messages());
                }

                @Override
                public void credit(Window more) {}

                @Override
                public Duration lease() {
                    return Duration.ofSeconds(1);
                }

                @Override
                public int outstanding() {
                    return 0;
                }

                @Override
                public long outstandingBytes() {
                    return 0;
                }

                @Override
                public CompletableFuture<StreamStatus> status() {
                    return CompletableFuture.completedFuture(new StreamStatus("", Map.of()));
                }

                @Override
                public void pause() {
                    told.add("pause");
                }

                @Override
                public void resume() {
                    resumed.complete(null);
                }

                @Override
                public void drain() {
                    told.add("drain");
                }

                @Override
                public void close(boolean comesBack) {
                    told.add("close " + comesBack);
                }
            };
        }

        void deliver(int first, int count) {
            List<Delivery> deliveries = new ArrayList<>();
            for (int i = first; i < first + count; i++) {
                deliveries.add(
                        new Delivery("r" + i, new Message("t", 0, i, null, null, List.of(), 1, 1), Instant.EPOCH));
            }
            listener.onDeliveries(deliveries);
        }
    }

    private Subscription subscribe(DeliveryHandler handler) {
        return cluster.subscribe(REQUEST, handler, Runnable::run);
    }

    @Test
    void verdictsAreSettledAsTheySay() {
        subscribe(delivery -> switch ((int) delivery.message().offset()) {
            case 0 -> Verdict.ack();
            case 1 -> Verdict.nack(Duration.ofSeconds(5));
            case 2 -> Verdict.release();
            case 3 -> Verdict.reject("bad");
            case 4 ->
                Verdict.later(CompletableFuture.completedFuture(
                        Verdict.later(CompletableFuture.completedFuture(Verdict.nack()))));
            default -> null;
        });

        cluster.deliver(0, 5);

        assertThat(cluster.settled)
                .containsExactly(
                        List.of(Settlement.ack("r0")),
                        List.of(Settlement.nack("r1", Duration.ofSeconds(5))),
                        List.of(Settlement.release("r2")),
                        List.of(Settlement.reject("r3", "bad")),
                        List.of(Settlement.nack("r4")));
    }

    @Test
    void whatFailsIsHandedBackAndToldOf() {
        List<Throwable> failures = new ArrayList<>();
        RuntimeException failure = new RuntimeException("on purpose");
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        subscribe(new DeliveryHandler() {
            @Override
            public Verdict handle(Delivery delivery) {
                if (delivery.receipt().equals("r0")) {
                    throw failure;
                }
                return delivery.receipt().equals("r1") ? Verdict.later(later) : null;
            }

            @Override
            public void onFailure(Delivery delivery, Throwable why) {
                failures.add(why);
            }
        });
        cluster.deliver(0, 3);
        later.completeExceptionally(failure);

        assertThat(cluster.settled)
                .containsExactly(
                        List.of(Settlement.nack("r0")), List.of(Settlement.nack("r2")), List.of(Settlement.nack("r1")));
        assertThat(failures).hasSize(3).contains(failure);
    }

    @Test
    void verdictsThatComeWhileOthersAreAppliedGoTogether() {
        cluster.mayAnswer = new CompletableFuture<>();
        subscribe(delivery -> Verdict.ack());

        cluster.deliver(0, 2500);
        assertThat(cluster.settled).hasSize(1);
        cluster.mayAnswer.complete(null);

        assertThat(cluster.settled).extracting(List::size).containsExactly(1, 1000, 1000, 499);
    }

    @Test
    void whatCanNotBeRejectedIsHandedBackAndToldOf() {
        List<SettleCode> unsettled = new ArrayList<>();
        cluster.code = SettleCode.NO_DEAD_LETTER;
        Subscription subscription = subscribe(new DeliveryHandler() {
            @Override
            public Verdict handle(Delivery delivery) {
                return Verdict.reject("bad");
            }

            @Override
            public void onUnsettled(Delivery delivery, SettleResult why) {
                unsettled.add(why.code());
                throw new IllegalStateException("must not hurt");
            }
        });

        cluster.deliver(0, 1);

        assertThat(unsettled).containsExactly(SettleCode.NO_DEAD_LETTER);
        assertThat(cluster.settled)
                .containsExactly(List.of(Settlement.reject("r0", "bad")), List.of(Settlement.nack("r0")));
        assertThat(subscription.outstanding()).isZero();
    }

    @Test
    void whatTheThreadsRefuseToRunIsReleased() {
        cluster.subscribe(REQUEST, delivery -> Verdict.ack(), task -> {
            throw new RejectedExecutionException();
        });

        cluster.deliver(0, 1);

        assertThat(cluster.settled).containsExactly(List.of(Settlement.release("r0")));
    }

    /** Else it would come again at once and be refused at once, and so on. */
    @Test
    void afterARefusalNothingMoreIsAskedForAWhile() throws Exception {
        cluster.subscribe(REQUEST, delivery -> Verdict.ack(), task -> {
            throw new RejectedExecutionException();
        });

        cluster.deliver(0, 2);

        assertThat(cluster.told).containsExactly("pause");
        cluster.resumed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void threadsThatFailInAnyWayAreThreadsThatRefuse() {
        List<Executor> failing = List.of(
                task -> {
                    throw new IllegalStateException("on purpose");
                },
                task -> {
                    throw new OutOfMemoryError("no thread, on purpose");
                });
        for (Executor threads : failing) {
            Subscription subscription = cluster.subscribe(REQUEST, delivery -> Verdict.ack(), threads);

            cluster.deliver(0, 2);

            assertThat(cluster.settled).endsWith(List.of(Settlement.release("r0")), List.of(Settlement.release("r1")));
            assertThat(subscription.outstanding()).isZero();
            assertThat(subscription.close(Duration.ZERO)).isCompleted();
        }
    }

    @Test
    void aHandlerThatFailsToHearOfItsFailureLosesNothing() {
        subscribe(new DeliveryHandler() {
            @Override
            public Verdict handle(Delivery delivery) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onFailure(Delivery delivery, Throwable why) {
                throw new IllegalStateException("on purpose");
            }
        });

        cluster.deliver(0, 2);

        assertThat(cluster.settled).containsExactly(List.of(Settlement.nack("r0")), List.of(Settlement.nack("r1")));
    }

    /** On the thread that asks for it: nobody else could end the waiting. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStreamMayBeOverBeforeItBegins() {
        cluster.over = new ShuttingDownException();

        Subscription subscription = subscribe(delivery -> Verdict.ack());

        assertThat(subscription.ended()).isCompletedExceptionally();
        assertThat(cluster.told).containsExactly("close false");
    }

    @Test
    void closingMayTakeForEver() throws Exception {
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        Subscription subscription = subscribe(delivery -> Verdict.later(later));
        cluster.deliver(0, 1);

        CompletableFuture<Void> ended = subscription.close(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(ended).isNotDone();
        later.complete(Verdict.ack());
        ended.get(10, TimeUnit.SECONDS);
    }

    @Test
    void closingWaitsForTheHandler() throws Exception {
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        Subscription subscription = subscribe(delivery -> Verdict.later(later));
        cluster.deliver(0, 1);

        CompletableFuture<Void> ended = subscription.close(Duration.ofMinutes(1));
        assertThat(cluster.told).containsExactly("drain");
        assertThat(ended).isNotDone();
        later.complete(Verdict.ack());

        ended.get(10, TimeUnit.SECONDS);
        assertThat(cluster.told).containsExactly("drain", "close false");
    }

    @Test
    void closingDoesNotWaitForEver() throws Exception {
        Subscription subscription = subscribe(delivery -> Verdict.later(new CompletableFuture<>()));
        cluster.deliver(0, 1);

        subscription.close(Duration.ofMillis(1)).get(10, TimeUnit.SECONDS);

        assertThat(cluster.told).containsExactly("drain", "close false");
    }

    @Test
    void theEndOfTheStreamIsTold() {
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        Subscription subscription = subscribe(delivery -> Verdict.later(later));
        cluster.deliver(0, 1);

        cluster.listener.onEnd(new ShuttingDownException());

        assertThat(subscription.ended()).isCompletedExceptionally();
        assertThat(cluster.told).isEmpty();
        later.complete(Verdict.ack());
        assertThat(cluster.settled).containsExactly(List.of(Settlement.ack("r0")));
        assertThat(cluster.told).containsExactly("close false");
    }

    @Test
    void threadsOfItsOwnRunAHandlerThatBlocks() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        Subscription subscription = cluster.subscribe(REQUEST, delivery -> {
            if (delivery.receipt().equals("r0")) {
                second.get(10, TimeUnit.SECONDS);
            } else {
                second.complete(null);
            }
            return Verdict.ack();
        });

        cluster.deliver(0, 2);

        second.get(10, TimeUnit.SECONDS);
        subscription.close(Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
        assertThat(cluster.settled.stream().mapToInt(List::size).sum()).isEqualTo(2);
    }

    @Test
    void aHandlerNeedsAWindow() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> cluster.subscribe(REQUEST.withCredits(), delivery -> Verdict.ack()));
    }
}
