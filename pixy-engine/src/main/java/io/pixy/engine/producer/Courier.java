package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.PixyException;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages to the client, and what becomes of them to their callers. Replaces an idempotent client by a plain
 * one when the brokers do not allow it, and by another one when it is broken. Sends messages again that could not be
 * written because of others in their batch.
 *
 * <p>Talks to the client, and to the {@link Events} of its owner. Owned by {@link ProducerAggregator}.
 *
 * <p>Thread-safe: the client is volatile, and replaced under a lock; everything else is immutable or thread-safe.
 */
final class Courier implements Results {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    /** For an idempotent client that has nothing to do any more. */
    private static final Duration CLOSE_REFUSED = Duration.ofSeconds(5);

    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    /** Each time at least one other message has gone; it can't be so many times unless something is very wrong. */
    private static final int MOST_RETURNS = 20;

    private final String cluster;
    private final Clients clients;
    private final boolean offsetsKnown;
    private final Tally tally;
    private final KeyRules keyRules;
    private final Expiries expiries;
    private final Vigil vigil;
    private final Outcomes outcomes;
    private final Events events;
    private final Timers timers;
    private final IdempotenceFallback fallback = new IdempotenceFallback(this::replace);
    private final AtomicLong returns = new AtomicLong();

    /** How many messages had been written when a client was last replaced since it was broken. */
    private long writtenAtRepair = -1;

    private volatile Client client;
    private volatile boolean closing;

    @GuardedBy("this") private boolean closed;

    /** {@code offsetsKnown} tells whether the brokers say where they have stored a message. */
    Courier(
            String cluster,
            Clients clients,
            boolean offsetsKnown,
            Tally tally,
            KeyRules keyRules,
            Expiries expiries,
            Vigil vigil,
            Outcomes outcomes,
            Events events,
            Timers timers) {
        this.cluster = cluster;
        this.clients = clients;
        this.offsetsKnown = offsetsKnown;
        this.tally = tally;
        this.keyRules = keyRules;
        this.expiries = expiries;
        this.vigil = vigil;
        this.outcomes = outcomes;
        this.events = events;
        this.timers = timers;
    }

    /** What the owner needs to know. */
    interface Events {
        /** The client has got rid of a message. */
        void onResult();

        /** There is no such topic. */
        void onMissing(Lane lane);

        /** A message could not be written because of others, and must be sent again. */
        void onReturned(Delivery delivery);

        /** Nothing may be handed over until {@link #onReplaced}. */
        void onReplacing();

        /**
         * Another client is ready: lets it take over at a moment when no message is being handed over, and goes on with
         * those that the one before did not write.
         */
        void onReplaced(Supplier<List<Delivery>> takeOver);
    }

    /** Makes the client; does not wait for brokers. */
    void start(boolean idempotent) {
        client = new Client(clients.producer(idempotent), keyRules);
        if (idempotent) {
            fallback.allow();
        }
    }

    /** The client in use; to be asked for before it is known whether a message may overtake those that wait. */
    Client client() {
        return client;
    }

    /**
     * Tries to get rid of a message.
     *
     * @param used what {@link #client} returned; may have been replaced since then
     * @return null if the message is sent or has failed, otherwise why it must wait
     */
    Exception handOver(Client used, Delivery delivery) {
        Exception refusal = used.send(delivery);
        if (refusal == null) {
            vigil.onTaken();
            return null;
        }
        if (Client.meansLater(refusal)) {
            return refusal;
        }
        if (closing || !fallback.takesRefused(delivery, refusal)) {
            if (used != client) {
                return refusal;
            }
            fail(delivery, refusal);
        }
        return null;
    }

    @Override
    public void written(Delivery delivery, RecordMetadata metadata) {
        tally.written(delivery);
        vigil.onEnded();
        events.onResult();
        tell(
                delivery,
                () -> delivery.written(
                        new RecordPosition(metadata.partition(), offsetsKnown ? metadata.offset() : 0),
                        metadata.timestamp()));
    }

    /** To bring each message of a call to another thread by itself would cost more than to write it. */
    private void tell(Delivery delivery, Runnable outcome) {
        if (delivery.isPart()) {
            outcome.run();
        } else {
            outcomes.tell(outcome);
        }
    }

    @Override
    public void lost(Delivery delivery, Exception error) {
        vigil.onEnded();
        events.onResult();
        if (!closing && delivery.returns() < MOST_RETURNS && Blame.fallsOnOthers(delivery, error)) {
            delivery.returned(returns.incrementAndGet());
            events.onReturned(delivery);
            return;
        }
        if (Blame.fallsOnMissingKey(delivery, error)) {
            keyRules.learn(delivery.lane());
        }
        if (takesReturned(delivery, error)) {
            return;
        }
        if (error instanceof TimeoutException && !closing) {
            expiries.explain(delivery.lane().topic, error, why -> fail(delivery, why));
        } else {
            fail(delivery, error);
        }
    }

    private boolean takesReturned(Delivery delivery, Exception error) {
        if (closing || !fallback.takesReturned(delivery, error)) {
            return false;
        }
        delivery.returned(returns.incrementAndGet());
        return true;
    }

    /** The message will not be written: tells its caller and the log. */
    void fail(Delivery delivery, Exception error) {
        PixyException ours = closing && IdempotenceFallback.saysClosed(error)
                ? new ShuttingDownException()
                : Blame.ownTimestamp(delivery, error).orElseGet(() -> KafkaErrors.translate(error));
        tally.failed(delivery, ours);
        if (!delivery.isKept()) {
            DeadMessages.log(delivery.request(), ours);
        }
        if (ours instanceof UnknownTopicException || ours instanceof InvalidTopicException) {
            events.onMissing(delivery.lane());
        }
        tell(delivery, () -> delivery.completeExceptionally(ours));
    }

    /** Lets the client finish what it has, for that long; what is left then fails. Blocks as long. */
    void close(Duration timeout) {
        closing = true;
        Client last;
        synchronized (this) {
            closed = true;
            last = client;
        }
        last.close(timeout);
    }

    private void replace(IdempotenceFallback.Reason reason) {
        boolean idempotent = reason == IdempotenceFallback.Reason.BROKEN && tally.written.sum() != writtenAtRepair;
        writtenAtRepair = tally.written.sum();
        if (idempotent) {
            log.warn("The producer of cluster {} is in a state that it can't leave, and is replaced", cluster);
        } else {
            log.warn(
                    "The brokers of cluster {} do not allow idempotent writes; going on without them: a message can be"
                            + " written twice when the reply of a broker is lost. Allow IdempotentWrite on the cluster,"
                            + " or set enable.idempotence=false in kafka.properties",
                    cluster);
        }
        events.onReplacing();
        replaceInBackground(idempotent);
    }

    private void replaceInBackground(boolean idempotent) {
        try {
            clients.background().execute(() -> replaceClient(idempotent));
        } catch (RuntimeException | Error e) {
            log.error("There is no thread to replace the producer of cluster {}, trying again", cluster, e);
            Timers.Timer unused = timers.schedule(AGAIN_NANOS, () -> {
                if (!closing) {
                    replaceInBackground(idempotent);
                }
            });
        }
    }

    private void replaceClient(boolean idempotent) {
        Client next = closeAndMake(idempotent);
        events.onReplaced(() -> takeOver(next, idempotent));
    }

    /** Null if it can't be made; what came back fails then, since the client in use is closed. */
    private Client closeAndMake(boolean idempotent) {
        try {
            client.close(CLOSE_REFUSED);
            return new Client(clients.producer(idempotent), keyRules);
        } catch (RuntimeException | Error e) {
            log.error("Failed to replace the producer of cluster {}", cluster, e);
            return null;
        }
    }

    /** Fails the messages that would have been sent again by another client: there is none any more. */
    void failReturned() {
        ShuttingDownException why = new ShuttingDownException();
        fallback.end().forEach(one -> fail(one, why));
    }

    private List<Delivery> takeOver(Client next, boolean idempotent) {
        boolean used = next != null && use(next);
        if (next != null && !used) {
            next.close(Duration.ZERO);
        }
        List<Delivery> back = fallback.end();
        back.stream().filter(one -> one.returns() == 0).forEach(one -> one.returned(returns.incrementAndGet()));
        if (used && idempotent) {
            fallback.allow();
        }
        return back;
    }

    private synchronized boolean use(Client next) {
        if (!closed) {
            client = next;
        }
        return !closed;
    }
}
