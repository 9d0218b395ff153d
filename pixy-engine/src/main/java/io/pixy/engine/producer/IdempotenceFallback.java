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

    /** Messages that the client had taken, in the order of their return, which is the order of each partition. */
    @GuardedBy("this") private final Set<Delivery> returned = new LinkedHashSet<>();

    /**
     * Messages that it refused to take. They are younger, but can be here earlier; and those that it refused after it
     * had put them into a batch come back all the same, in their place.
     */
    @GuardedBy("this") private final Set<Delivery> refused = new LinkedHashSet<>();

    @GuardedBy("this") private boolean underWay;

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

    /** Takes a message that the idempotent producer had taken, if it came back for that reason. */
    boolean takesReturned(Delivery delivery, Exception error) {
        return takes(delivery, error, true);
    }

    /** Takes a message that the idempotent producer did not take, if that was the reason. */
    boolean takesRefused(Delivery delivery, Exception error) {
        return takes(delivery, error, false);
    }

    private boolean takes(Delivery delivery, Exception error, boolean wasTaken) {
        boolean first;
        synchronized (this) {
            if (!possible || !(refusesIdempotence(delivery, error) || (underWay && saysClosed(error)))) {
                return false;
            }
            first = !underWay;
            underWay = true;
            (wasTaken ? returned : refused).add(delivery);
        }
        if (first) {
            onBegin.run();
        }
        return true;
    }

    /** Ends the change; returns what the producer did not write, in the order of each partition. */
    synchronized List<Delivery> end() {
        possible = false;
        Set<Delivery> all = new LinkedHashSet<>(returned);
        all.addAll(refused);
        return List.copyOf(all);
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
