package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Verb;
import io.pixy.server.ByteBudget;
import io.pixy.server.v1.OpenStreams;
import io.pixy.server.v1.StreamLife;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of messages that are open at one listener. Thread-safe: a concurrent set. */
final class MessageStreams {
    private static final Logger log = LoggerFactory.getLogger(MessageStreams.class);

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** What stands for one that is quiet; it takes about as much, beside what its connection or stream of HTTP/2 does. */
    private static final int BYTES_PER_STREAM = 4 * 1024;

    private final Set<MessageStream> open = ConcurrentHashMap.newKeySet();
    private final OpenStreams all;
    private final ByteBudget unsent;
    private final Trails trails;
    private final HttpSettings settings;
    private final LongSupplier nanoTime;

    /** How long what is out can be settled, once the listener is being stopped. */
    private volatile Duration grace;

    MessageStreams(HttpSettings settings, LongSupplier nanoTime) {
        this.all = settings.shared().streams();
        this.settings = settings;
        this.nanoTime = nanoTime;
        // requests that settle what was sent must still have room
        this.unsent = settings.memory().half();
        this.trails = new Trails(settings.memory().part(8));
        all.include(open::size);
    }

    /**
     * Begins to write messages, as they come.
     *
     * @return completes when all is written, or nobody reads it
     * @throws RuntimeException if it can't begin, as for a reply
     */
    CompletableFuture<Void> begin(RestRequest rest, Request request, Response response) {
        StreamQuery asked = StreamQuery.of(rest);
        EventFormat format = EventFormat.accepted(rest.headers());
        // before anything is done about a stream that this one may go on
        Guarded.require(rest.cluster(), Verb.CONSUME, asked.request().group(), rest.topic());
        Trails.Queue queue =
                new Trails.Queue(rest.cluster().name(), asked.request().group(), rest.topic());
        Optional<String> last = lastSeen(rest.headers());
        Optional<Trail.Seen> seen = last.flatMap(receipt -> trails.take(queue, receipt));
        settle(rest.cluster(), asked, last, seen);
        StreamQuery query = named(asked, seen);
        if (!Exchange.of(request).tryTake(BYTES_PER_STREAM)) {
            throw Bodies.noMemory();
        }
        Optional<Trail> trail = query.comesBack()
                ? Optional.of(new Trail(trails, queue, query.request().clientId(), query.window() + 1))
                : Optional.empty();
        StreamAnswer answer = new StreamAnswer(request, response, format, query.values(), unsent, trail);
        MessageStream stream = new MessageStream(
                rest.cluster(),
                query,
                answer,
                rest.receiver(),
                request.getComponents().getExecutor(),
                new StreamLife(settings.limits().maxStreamAge()),
                nanoTime);
        trail.ifPresent(any -> {
            any.onTaken(stream::leave);
            // where it goes on: one that breaks before anything new is seen is gone on with in the same way
            seen.ifPresent(before -> any.add(last.orElseThrow()));
        });
        open.add(stream);
        CompletableFuture<Void> ended = stream.ended().whenComplete((done, failure) -> onEnded(stream, trail));
        try {
            if (all.areTooMany()) {
                throw OpenStreams.refusal();
            }
            stream.open();
        } catch (RuntimeException e) {
            onEnded(stream, trail);
            throw e;
        }
        Duration stopping = grace;
        if (stopping != null) {
            stream.close(MessageStream.Closing.SHUTDOWN, stopping);
        }
        return ended;
    }

    private void onEnded(MessageStream stream, Optional<Trail> trail) {
        if (open.remove(stream)) {
            trail.ifPresent(one -> trails.ended(one, nanoTime.getAsLong()));
        }
    }

    /** What the client says it saw last; what can't be a receipt is ignored. */
    private static Optional<String> lastSeen(HttpFields headers) {
        return Optional.ofNullable(headers.get(LAST_EVENT_ID))
                .filter(id -> !id.isEmpty() && id.length() <= Delivery.LONGEST_RECEIPT);
    }

    private static StreamQuery named(StreamQuery query, Optional<Trail.Seen> seen) {
        if (!query.acksPrevious() || !query.request().clientId().isEmpty()) {
            return query;
        }
        return query.withClientId(
                seen.map(Trail.Seen::clientId).orElseGet(() -> UUID.randomUUID().toString()));
    }

    /**
     * Acknowledges what a client has seen, if that is what it wants, and takes back what it will never see. If nobody here
     * knows what was written before the one that was seen last, that one alone is acknowledged. What this comes to changes
     * nothing for the stream: what does not count comes again.
     */
    private static void settle(Cluster cluster, StreamQuery query, Optional<String> last, Optional<Trail.Seen> known) {
        List<String> seen =
                known.map(Trail.Seen::seen).orElseGet(() -> last.stream().toList());
        List<String> unseen = known.map(Trail.Seen::unseen).orElse(List.of());
        String group = query.request().group();
        String topic = query.request().topic();
        each(query.acksPrevious() ? seen : List.of(), some -> {
            List<Settlement> acks = some.stream().map(Settlement::ack).toList();
            return cluster.settle(group, topic, acks, SettleLevel.APPLIED);
        });
        each(unseen, some -> Guarded.giveBack(cluster, group, topic, some));
    }

    /** No more of them at a time than there may be. */
    private static void each(List<String> receipts, Function<List<String>, CompletableFuture<?>> settled) {
        for (int from = 0; from < receipts.size(); from += Cluster.MOST_SETTLEMENTS) {
            List<String> some = receipts.subList(from, Math.min(receipts.size(), from + Cluster.MOST_SETTLEMENTS));
            var unused = settled.apply(some).whenComplete((results, failure) -> {
                if (failure != null) {
                    log.debug("What a client has seen can't be settled", failure);
                }
            });
        }
    }

    /** To be called every second or so. */
    void look() {
        long now = nanoTime.getAsLong();
        open.forEach(stream -> stream.look(now));
        trails.look(now);
    }

    /**
     * Has all streams end. Returns at once.
     *
     * @param time for what is out to be settled
     */
    void end(Duration time) {
        grace = time;
        open.forEach(stream -> stream.close(MessageStream.Closing.SHUTDOWN, time));
    }
}
