package io.pixy.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Verdicts on their way: those that come while others are being applied go together, so that their number does not matter.
 *
 * <p>Thread-safe: whoever finds nobody sending sends, and looks once more after letting go.
 */
final class Verdicts {
    private final Cluster cluster;
    private final String group;
    private final String topic;
    private final DeliveryHandler handler;
    private final IntConsumer onDone;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();

    /**
     * None yet.
     *
     * @param handler is told of those that do not count
     * @param onDone told how many messages are settled, or are as settled as they will be
     */
    Verdicts(Cluster cluster, String group, String topic, DeliveryHandler handler, IntConsumer onDone) {
        this.cluster = cluster;
        this.group = group;
        this.topic = topic;
        this.handler = handler;
        this.onDone = onDone;
    }

    private record Entry(Delivery delivery, Settlement settlement) {
        /** Whether the message would be left lying until its lease runs out. */
        boolean isStuckBy(SettleCode code) {
            boolean asksMore = settlement instanceof Settlement.Rejected
                    || (settlement instanceof Settlement.Nacked nacked
                            && nacked.delay().isPresent());
            return asksMore && (code == SettleCode.NO_DEAD_LETTER || code == SettleCode.DELAY_TOO_LONG);
        }
    }

    void add(Delivery delivery, Settlement settlement) {
        waiting.add(new Entry(delivery, settlement));
        send();
    }

    private void send() {
        while (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
            CompletableFuture<Void> sent = sendSome();
            if (!sent.isDone()) {
                var unused = sent.whenComplete((done, failure) -> {
                    sending.set(false);
                    send();
                });
                return;
            }
            sending.set(false);
        }
    }

    /** Never fails. */
    private CompletableFuture<Void> sendSome() {
        List<Entry> entries = new ArrayList<>();
        Entry next;
        while (entries.size() < Cluster.MOST_SETTLEMENTS && (next = waiting.poll()) != null) {
            entries.add(next);
        }
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<List<SettleResult>> settled;
        try {
            settled = cluster.settle(
                    group, topic, entries.stream().map(Entry::settlement).toList(), SettleLevel.APPLIED);
        } catch (RuntimeException e) {
            settled = CompletableFuture.failedFuture(e);
        }
        return settled.handle((results, failure) -> {
            int done = 0;
            for (int i = 0; i < entries.size(); i++) {
                SettleResult result = failure == null
                        ? results.get(i)
                        : SettleResult.of(SettleCode.NOT_OWNER, "it could not be settled: " + failure);
                done += isDone(entries.get(i), result) ? 1 : 0;
            }
            onDone.accept(done);
            return null;
        });
    }

    /** What callbacks throw concerns nobody but those who look after them. */
    static void report(Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }

    private boolean isDone(Entry entry, SettleResult result) {
        if (result.code().isSuccess()) {
            return true;
        }
        try {
            handler.onUnsettled(entry.delivery(), result);
        } catch (RuntimeException | Error e) {
            report(e);
        }
        if (entry.isStuckBy(result.code())) {
            waiting.add(new Entry(
                    entry.delivery(), Settlement.nack(entry.settlement().receipt())));
            return false;
        }
        return true;
    }
}
