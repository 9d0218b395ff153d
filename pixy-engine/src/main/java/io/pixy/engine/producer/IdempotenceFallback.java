package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Collects the messages that come back from an idempotent producer because the brokers do not let it be one. None of
 * them has been written, so they can be sent again by another producer. Thread-safe: one lock.
 */
final class IdempotenceFallback {
    private final Runnable onBegin;

    /** In the order of their return, which is the order of each partition; null unless a change is under way. */
    @GuardedBy("this") private Set<Delivery> returned;

    /** Not before there is an idempotent producer, and not after it has been replaced. */
    @GuardedBy("this") private boolean possible;

    /** {@code onBegin} is run once, when the first message comes back; it must not block. */
    IdempotenceFallback(Runnable onBegin) {
        this.onBegin = onBegin;
    }

    /** There is an idempotent producer from now on. */
    synchronized void allow() {
        possible = true;
    }

    /** Takes a message that was sent by the idempotent producer, if it failed for that reason. */
    boolean takes(Delivery delivery, Exception error) {
        boolean first = false;
        synchronized (this) {
            if (!possible) {
                return false;
            }
            if (returned == null) {
                if (!refusesIdempotence(delivery, error)) {
                    return false;
                }
                returned = new LinkedHashSet<>();
                first = true;
            } else if (!refusesIdempotence(delivery, error) && !saysClosed(error)) {
                return false;
            }
            returned.add(delivery);
        }
        if (first) {
            onBegin.run();
        }
        return true;
    }

    /** Ends the change; returns what came back. */
    synchronized List<Delivery> end() {
        possible = false;
        return List.copyOf(returned);
    }

    private static boolean refusesIdempotence(Delivery delivery, Exception error) {
        Throwable reason =
                error.getClass() == KafkaException.class && error.getCause() != null ? error.getCause() : error;
        if (reason instanceof UnsupportedForMessageFormatException) {
            return delivery.request().headers().isEmpty();
        }
        return reason instanceof ClusterAuthorizationException || reason instanceof UnsupportedVersionException;
    }

    /** The producer that is being replaced has been closed. */
    static boolean saysClosed(Exception error) {
        return error instanceof IllegalStateException || error.getClass() == KafkaException.class;
    }
}
