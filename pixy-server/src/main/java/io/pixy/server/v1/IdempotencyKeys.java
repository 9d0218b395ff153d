package io.pixy.server.v1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.Cluster;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.api.access.Verb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Keeps the answers of calls that had an idempotency key, so that one which comes again is answered and not done again.
 * For some minutes, for so many keys and bytes, of this instance: the oldest go first, but never one that is running.
 *
 * <p>A call of which nothing was even tried is not kept: it comes again to be tried.
 *
 * <p>Thread-safe: one lock, never held while calling out.
 */
public final class IdempotencyKeys {
    /** The name of the record header that lets consumers drop what was written twice through different instances. */
    public static final String RECORD_HEADER = "pixy.idempotency-key";

    /** Enough for all keys of single records. */
    public static final long DEFAULT_BYTES = 64 * 1024 * 1024;

    static final int MOST_KEYS = 100_000;
    static final Duration KEPT = Duration.ofMinutes(10);

    private static final int PARTS_OF_HEAP = 16;

    private static final int LONGEST_KEY = 255;

    /** Of the objects that stand for a key and for a result. */
    private static final int BYTES_PER_KEY = 400;

    private static final int BYTES_PER_RESULT = 96;

    private final long maxBytes;
    private final LongSupplier nanoTime;

    @GuardedBy("this") private final Map<Place, Kept> kept = new LinkedHashMap<>();

    @GuardedBy("this") private long bytes;

    /** Keeps so many bytes at most. */
    public IdempotencyKeys(long maxBytes) {
        this(maxBytes, System::nanoTime);
    }

    IdempotencyKeys(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /** With as much as is bearable for a heap of that size. */
    public static IdempotencyKeys within(long heapBytes) {
        return new IdempotencyKeys(Math.min(DEFAULT_BYTES, heapBytes / PARTS_OF_HEAP));
    }

    /** The key is in use for other records, or still running. */
    public static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean running;

        private ConflictException(String message, boolean running) {
            super(message, null, false, false);
            this.running = running;
        }

        /** Whether the same call is still running, and so may be asked for again. */
        public boolean isRunning() {
            return running;
        }
    }

    /** How records are written. */
    @FunctionalInterface
    interface Writing {
        /** As {@link Cluster#produceAll} does. */
        CompletableFuture<List<ProduceResult>> write(List<ProduceRequest> records);
    }

    private record Place(Optional<Identity> caller, String cluster, String topic, String key) {
        /** With what stands for it, and its call. */
        long bytes() {
            return (long) BYTES_PER_KEY + topic.length() + key.length();
        }
    }

    private static final class Kept {
        private final ByteBuffer fingerprint;
        private final long sinceNanos;
        private List<ProduceResult> results;
        private long bytes;

        Kept(ByteBuffer fingerprint, long sinceNanos, long bytes) {
            this.bytes = bytes;
            this.fingerprint = fingerprint;
            this.sinceNanos = sinceNanos;
        }
    }

    /**
     * Writes the records under a key, or tells what became of them the first time.
     *
     * @return fails with a {@link ConflictException}, with {@link InvalidRequestException} if the key is none, with
     *     {@link TooManyRequestsException} if too many keyed calls are running, and as {@link Cluster#produceAll} does
     */
    public CompletableFuture<List<ProduceResult>> produce(
            Cluster cluster, String topic, String key, List<ProduceRequest> records) {
        return produce(cluster, topic, key, records, marked -> cluster.produceAll(topic, marked));
    }

    CompletableFuture<List<ProduceResult>> produce(
            Cluster cluster, String topic, String key, List<ProduceRequest> records, Writing writing) {
        Place place;
        try {
            check(key);
            // who may not write there learns nothing of what others have written under that key
            Guarded.require(cluster, Verb.PRODUCE, "", topic);
            place = new Place(Guarded.caller(cluster), cluster.name(), topic, key);
            List<ProduceResult> before = beginOrRecall(place, Fingerprint.of(records));
            if (before != null) {
                return CompletableFuture.completedFuture(before);
            }
        } catch (ConflictException | PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<List<ProduceResult>> results;
        try {
            results = writing.write(marked(key, records));
        } catch (RuntimeException e) {
            forget(place);
            throw e;
        }
        return results.whenComplete((all, failure) -> {
            if (failure != null || all.stream().allMatch(IdempotencyKeys::wasNotTried)) {
                forget(place);
            } else {
                keep(place, all);
            }
        });
    }

    /** Null if the call is to be done. */
    private synchronized List<ProduceResult> beginOrRecall(Place place, ByteBuffer fingerprint) {
        long now = nanoTime.getAsLong();
        dropOld(now);
        Kept before = kept.get(place);
        if (before != null) {
            if (!before.fingerprint.equals(fingerprint)) {
                throw new ConflictException("the idempotency key was used with other records before", false);
            }
            if (before.results == null) {
                throw new ConflictException("a call with this idempotency key is still running", true);
            }
            return before.results;
        }
        if (!makeRoom(place.bytes(), 1)) {
            throw TooManyRequestsException.producer();
        }
        kept.put(place, new Kept(fingerprint, now, place.bytes()));
        bytes += place.bytes();
        return null;
    }

    @GuardedBy("this") private void dropOld(long now) {
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Kept one = oldest.next();
            if (now - one.sinceNanos < KEPT.toNanos()) {
                return;
            }
            if (one.results != null) {
                bytes -= one.bytes;
                oldest.remove();
            }
        }
    }

    /** False if those that are running take all of it. */
    @GuardedBy("this") private boolean makeRoom(long more, int keys) {
        Iterator<Kept> oldest = kept.values().iterator();
        while ((bytes + more > maxBytes || kept.size() + keys > MOST_KEYS) && oldest.hasNext()) {
            Kept one = oldest.next();
            if (one.results != null) {
                bytes -= one.bytes;
                oldest.remove();
            }
        }
        return bytes + more <= maxBytes && kept.size() + keys <= MOST_KEYS;
    }

    private synchronized void keep(Place place, List<ProduceResult> results) {
        Kept one = kept.get(place);
        long more = (long) results.size() * BYTES_PER_RESULT + texts(results);
        if (!makeRoom(more, 0)) {
            forget(place);
            return;
        }
        one.results = results;
        one.bytes += more;
        bytes += more;
    }

    private synchronized void forget(Place place) {
        Kept one = kept.remove(place);
        bytes -= one == null ? 0 : one.bytes;
    }

    /** What is kept at the moment, in bytes. */
    synchronized long bytes() {
        return bytes;
    }

    private static long texts(List<ProduceResult> results) {
        return results.stream()
                .filter(one -> !one.isWritten() && one.failure().getMessage() != null)
                .mapToLong(one -> 4L * one.failure().getMessage().length() + BYTES_PER_KEY)
                .sum();
    }

    private static boolean wasNotTried(ProduceResult result) {
        return result.failure() instanceof TooManyRequestsException
                || result.failure() instanceof NotAttemptedException
                || result.failure() instanceof ShuttingDownException;
    }

    private static void check(String key) {
        boolean visible = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (key.isEmpty() || key.length() > LONGEST_KEY || !visible) {
            throw new InvalidRequestException(
                    "an idempotency key must have 1 to " + LONGEST_KEY + " characters of visible ASCII");
        }
    }

    /** Where there are several records each has its place behind the key: they are not doubles of each other. */
    private static List<ProduceRequest> marked(String key, List<ProduceRequest> records) {
        List<ProduceRequest> marked = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            String mark = records.size() == 1 ? key : key + "#" + i;
            List<Header> headers = new ArrayList<>(records.get(i).headers());
            headers.add(new Header(RECORD_HEADER, mark.getBytes(StandardCharsets.US_ASCII)));
            marked.add(records.get(i).withHeaders(headers));
        }
        return marked;
    }
}
