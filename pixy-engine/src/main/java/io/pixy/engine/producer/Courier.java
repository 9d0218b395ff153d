package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.PixyException;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages to the client, and what becomes of them to their callers. Replaces an idempotent client by a plain
 * one when the brokers do not allow it.
 *
 * <p>Talks to the client, and to the {@link Events} of its owner. Owned by {@link ProducerAggregator}.
 *
 * <p>Thread-safe: the client is volatile, and replaced under a lock; everything else is immutable or thread-safe.
 */
final class Courier implements Results {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    /** For an idempotent client that has nothing to do any more. */
    private static final Duration CLOSE_REFUSED = Duration.ofSeconds(5);

    private final String cluster;
    private final Clients clients;
    private final boolean offsetsKnown;
    private final Tally tally;
    private final Events events;
    private final IdempotenceFallback fallback = new IdempotenceFallback(this::leaveIdempotence);

    private volatile Client client;
    private volatile boolean closing;

    @GuardedBy("this") private boolean closed;

    /** {@code offsetsKnown} tells whether the brokers say where they have stored a message. */
    Courier(String cluster, Clients clients, boolean offsetsKnown, Tally tally, Events events) {
        this.cluster = cluster;
        this.clients = clients;
        this.offsetsKnown = offsetsKnown;
        this.tally = tally;
        this.events = events;
    }

    /** What the owner needs to know. */
    interface Events {
        /** The client has got rid of a message. */
        void onResult();

        /** There is no such topic. */
        void onMissing(Lane lane);

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
        client = new Client(clients.producer(idempotent));
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
        if (refusal == null || Client.meansLater(refusal)) {
            return refusal;
        }
        if (!fallback.takesRefused(delivery, refusal)) {
            if (used != client) {
                return refusal;
            }
            fail(delivery, refusal);
        }
        return null;
    }

    @Override
    public void written(Delivery delivery, RecordMetadata metadata) {
        tally.written.increment();
        events.onResult();
        delivery.complete(new RecordPosition(metadata.partition(), offsetsKnown ? metadata.offset() : 0));
    }

    @Override
    public void lost(Delivery delivery, Exception error) {
        events.onResult();
        if (!fallback.takesReturned(delivery, error)) {
            fail(delivery, error);
        }
    }

    /** The message will not be written: tells its caller and the log. */
    void fail(Delivery delivery, Exception error) {
        PixyException ours = closing && IdempotenceFallback.saysClosed(error)
                ? new ShuttingDownException()
                : KafkaErrors.translate(error);
        tally.dead.increment();
        DeadMessages.log(delivery.request(), ours);
        if (ours instanceof UnknownTopicException || ours instanceof InvalidTopicException) {
            events.onMissing(delivery.lane());
        }
        delivery.completeExceptionally(ours);
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

    private void leaveIdempotence() {
        log.warn(
                "The brokers of cluster {} do not allow idempotent writes; going on without them: a message can be written"
                        + " twice when the reply of a broker is lost. Allow IdempotentWrite on the cluster, or set"
                        + " enable.idempotence=false in kafka.properties",
                cluster);
        events.onReplacing();
        clients.background().execute(this::replaceClient);
    }

    private void replaceClient() {
        Client plain = closeAndMakePlain();
        events.onReplaced(() -> takeOver(plain));
    }

    /** Null if it can't be made; what came back fails then, since the client in use is closed. */
    private Client closeAndMakePlain() {
        try {
            client.close(CLOSE_REFUSED);
            return new Client(clients.producer(false));
        } catch (RuntimeException e) {
            log.error("Failed to replace the producer of cluster {}", cluster, e);
            return null;
        }
    }

    private List<Delivery> takeOver(Client plain) {
        if (plain != null && !use(plain)) {
            plain.close(Duration.ZERO);
        }
        return fallback.end();
    }

    private synchronized boolean use(Client next) {
        if (!closed) {
            client = next;
        }
        return !closed;
    }
}
