package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Collects the messages that come back from an idempotent producer that is of no use any more: because the brokers do
 * not let it be one, or because it has got into a state that it can't leave. They are sent again by another producer.
 * Thread-safe: one lock.
 */
final class IdempotenceFallback {
    private final Consumer<Reason> onBegin;

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

    /** Why another producer is needed. */
    enum Reason {
        REFUSED,
        BROKEN
    }

    /** {@code onBegin} is run when the first message comes back from a producer; it must not block. */
    IdempotenceFallback(Consumer<Reason> onBegin) {
        this.onBegin = onBegin;
    }

    /** There is an idempotent producer from now on. */
    synchronized void allow() {
        possible = true;
        underWay = false;
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
        boolean refuses = refusesIdempotence(delivery, error);
        boolean first;
        synchronized (this) {
            if (!possible || !(refuses || isBroken(error) || (underWay && saysClosed(error)))) {
                return false;
            }
            first = !underWay;
            underWay = true;
            (wasTaken ? returned : refused).add(delivery);
        }
        if (first) {
            onBegin.accept(refuses ? Reason.REFUSED : Reason.BROKEN);
        }
        return true;
    }

    /** Ends the change; returns what the producer did not write, in the order of each partition. */
    synchronized List<Delivery> end() {
        possible = false;
        Set<Delivery> all = new LinkedHashSet<>(returned);
        all.addAll(refused);
        returned.clear();
        refused.clear();
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

    /**
     * A producer without transactions has this exception for nothing but a state that it can't leave, unless it is
     * being closed.
     */
    private static boolean isBroken(Exception error) {
        return error.getClass() == KafkaException.class && !Blame.saysInnocent(error);
    }

    /** The producer that is being replaced has been closed. */
    static boolean saysClosed(Exception error) {
        return error instanceof IllegalStateException || error.getClass() == KafkaException.class;
    }
}
