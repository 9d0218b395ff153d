package io.pixy.engine.producer;

import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * One message on its way, and the future of its caller.
 *
 * <p>Owned by whoever tries to hand it to the client (its caller's thread, or the backlog), and by the client from then
 * on, which calls back once. Thread-safe: the fields of the hand-over are written by the thread that hands over and
 * matter to that thread only; the future takes care of itself, and its completion shows the time.
 */
final class Delivery extends CompletableFuture<RecordPosition> implements Callback {
    private final Results results;
    private final Lane lane;
    private final ProduceRequest request;
    private final Kind kind;

    /** How often it came back from the client, and its place among all that did: that of the first time. */
    private int returns;

    private long returnNumber;

    /** The thread that is inside of {@link #handOver}, to tell a refusal from a failure. */
    private Thread handler;

    private Exception refusal;

    /** Unknown before it is written. */
    private long timestampMillis = -1;

    /** Null if the message was accepted at once. */
    private CompletableFuture<Void> acceptance;

    /** Whose future it is. */
    enum Kind {
        /** Its caller's. */
        SINGLE("sync"),
        /** Nobody's: its caller wants to know only that the message is accepted. */
        ACCEPTED("async"),
        /** That of {@link Together}, on which nobody else makes anything dependent. */
        PART("batch"),
        /** Its caller's; the message stays somewhere else for as long as it is not written. */
        KEPT("letter");

        private final String mode;

        Kind(String mode) {
            this.mode = mode;
        }

        /** What it is called where messages are counted. */
        String mode() {
            return mode;
        }
    }

    Delivery(Results results, Lane lane, ProduceRequest request) {
        this(results, lane, request, Kind.SINGLE);
    }

    Delivery(Results results, Lane lane, ProduceRequest request, Kind kind) {
        this.results = results;
        this.lane = lane;
        this.request = request;
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is not lost if it is not written. */
    boolean isKept() {
        return kind == Kind.KEPT;
    }

    /** Whether its completion runs nothing of callers, so that any thread may complete it. */
    boolean isPart() {
        return kind == Kind.PART;
    }

    /** One that is not even tried. */
    static Delivery refused(ProduceRequest request, PixyException why) {
        Delivery refused = new Delivery(null, null, request);
        refused.completeExceptionally(why);
        return refused;
    }

    Lane lane() {
        return lane;
    }

    ProduceRequest request() {
        return request;
    }

    /** Tells its caller where it is. */
    void written(RecordPosition position, long millis) {
        timestampMillis = millis;
        complete(position);
    }

    /** The time that is stored with it; to be asked for when it is written. */
    long timestampMillis() {
        return timestampMillis;
    }

    /** It has come back from the client as the so manieth message; called by the thread that it came back on. */
    void returned(long number) {
        if (returns++ == 0) {
            returnNumber = number;
        }
    }

    int returns() {
        return returns;
    }

    long returnNumber() {
        return returnNumber;
    }

    /** To be called before the message can be seen by others. */
    void acceptedBy(CompletableFuture<Void> future) {
        acceptance = future;
    }

    /** Completes when the message is accepted; to be called by the thread that submitted it. */
    CompletableFuture<Void> acceptance() {
        return acceptance == null ? CompletableFuture.completedFuture(null) : acceptance;
    }

    /**
     * Gives the message to the client.
     *
     * @return null if the client has it, otherwise why it refused to take it
     */
    Exception handOver(Producer<byte[], byte[]> client, ProducerRecord<byte[], byte[]> record) {
        refusal = null;
        handler = Thread.currentThread();
        try {
            Future<RecordMetadata> unused = client.send(record, this);
        } catch (RuntimeException e) {
            refusal = e;
        } finally {
            handler = null;
        }
        return refusal;
    }

    /** The client refuses on the thread that calls it; what comes on another thread is what became of the record. */
    @Override
    public void onCompletion(RecordMetadata metadata, Exception error) {
        if (error == null) {
            results.written(this, metadata);
        } else if (handler == Thread.currentThread()) {
            refusal = error;
        } else {
            results.lost(this, error);
        }
    }
}
