package io.pixy.server.peers;

import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** An acknowledgement without a receipt on its way to its owner; see {@link Forward}. Immutable. */
record AckForward(
        Owners owners,
        Queue queue,
        int partition,
        long offset,
        long deadlineNanos,
        LongSupplier nanoTime,
        CompletableFuture<Void> done) {

    static CompletableFuture<Void> start(
            Owners owners, Queue queue, int partition, long offset, Duration within, LongSupplier nanoTime) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new AckForward(owners, queue, partition, offset, nanoTime.getAsLong() + within.toNanos(), nanoTime, done)
                .round(false);
        return done;
    }

    private void round(boolean again) {
        var unused = owners.find(queue, Set.of(partition), again).whenComplete((found, failure) -> {
            Peer owner = failure == null ? found.owners().get(partition) : null;
            if (owner == null) {
                refuse();
            } else {
                send(owner, again);
            }
        });
    }

    private void send(Peer owner, boolean again) {
        CompletableFuture<Peer.AckOutcome> sent;
        try {
            sent = owner.ack(queue, partition, offset, left());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        var unused = sent.whenComplete((outcome, failure) -> {
            if (failure != null) {
                owners.forget(queue, owner);
                onRefused(again || (failure instanceof PeerFailure known && known.isLate()));
                return;
            }
            switch (outcome) {
                case ACKED -> done.complete(null);
                case NEVER_OFFERED -> done.completeExceptionally(new NeverOfferedException(offset));
                case NOT_OWNER -> {
                    owners.forget(queue, partition, owner);
                    onRefused(again);
                }
            }
        });
    }

    private void onRefused(boolean isLast) {
        if (isLast || left().isZero()) {
            refuse();
        } else {
            round(true);
        }
    }

    private void refuse() {
        done.completeExceptionally(new NotOwnedException(queue.group(), queue.topic(), partition));
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - nanoTime.getAsLong()));
    }
}
