package io.pixy.engine.producer;

import java.util.concurrent.CompletableFuture;

/**
 * A message that waits in the backlog.
 *
 * <p>Thread-safe: {@link #waiting} is written under the lock of {@link Lines}.
 */
final class Held {
    final Delivery delivery;
    final long sinceNanos;
    final long bytes;

    /** Completes when the message counts as accepted. */
    final CompletableFuture<Void> accepted = new CompletableFuture<>();

    /** Not accepted yet, since the backlog is full. */
    boolean waiting;

    Held(Delivery delivery, long sinceNanos) {
        this.delivery = delivery;
        this.sinceNanos = sinceNanos;
        this.bytes = SizeLimit.payloadOf(delivery.request());
    }
}
