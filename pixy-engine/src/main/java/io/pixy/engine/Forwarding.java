package io.pixy.engine;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.TopicPosition;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands to peers, once, what can't be done here as others have the partition. Whatever they answer, and be it nothing, the
 * caller hears of it; and never of a success that nobody has told of.
 *
 * <p>Owned by {@link ClusterEngine}. Thread-safe: two atomics, all else is immutable.
 */
final class Forwarding {
    private static final Logger log = LoggerFactory.getLogger(Forwarding.class);

    /** Peers keep to shorter times of their own; this is for those that do not. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(10);

    private static final SettleResult NO_ANSWER = SettleResult.of(
            SettleCode.UNAVAILABLE,
            "the instance that has the partition has not answered, so it may or may not count; settle it again");

    private final String cluster;
    private final Peers peers;
    private final Executor callers;
    private final Timers timers;
    private final Clock clock;
    private final AtomicLong ignored = new AtomicLong();
    private final AtomicLong quietUntilNanos;

    /**
     * For one cluster.
     *
     * @param callers runs what depends on answers
     */
    Forwarding(String cluster, Peers peers, Executor callers, Timers timers, Clock clock) {
        this.cluster = cluster;
        this.peers = peers;
        this.callers = callers;
        this.timers = timers;
        this.clock = clock;
        this.quietUntilNanos = new AtomicLong(clock.nanoTime());
    }

    /** The results of a call, once those are known, too, that are for others. */
    CompletableFuture<List<SettleResult>> settled(
            String group,
            String topic,
            List<Settlement> settlements,
            SettleLevel level,
            CompletableFuture<List<SettleResult>> here) {
        if (here.isDone() && !here.isCompletedExceptionally() && !isForOthers(here.join())) {
            return here;
        }
        CompletableFuture<List<SettleResult>> reply = new CompletableFuture<>();
        var unused = here.whenComplete((results, failure) -> {
            if (failure != null) {
                reply.completeExceptionally(cause(failure));
            } else if (isForOthers(results) && canBe(group, topic)) {
                handOn(new Peers.Queue(cluster, group, topic), settlements, level, results, reply);
            } else {
                reply.complete(results);
            }
        });
        return reply;
    }

    /** Nobody consumes what has no name that can be, and whoever asks for that need not be heard by others. */
    private static boolean canBe(String group, String topic) {
        try {
            return ConsumeRequest.of(group, topic, Ack.none()) != null;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    private static boolean isForOthers(List<SettleResult> results) {
        return results.stream().anyMatch(Forwarding::isForOthers);
    }

    private static boolean isForOthers(SettleResult result) {
        return result.code() == SettleCode.NOT_OWNER;
    }

    private void handOn(
            Peers.Queue queue,
            List<Settlement> settlements,
            SettleLevel level,
            List<SettleResult> here,
            CompletableFuture<List<SettleResult>> reply) {
        Receipts receipts = new Receipts(cluster, queue.group(), queue.topic());
        List<Peers.Foreign> foreign = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            Settlement settlement = settlements.get(i);
            Optional<Receipt> receipt =
                    isForOthers(here.get(i)) ? receipts.read(settlement.receipt()) : Optional.empty();
            if (receipt.isPresent()) {
                foreign.add(new Peers.Foreign(receipt.get().partition(), settlement));
                places.add(i);
            }
        }
        CompletableFuture<List<SettleResult>> answer = asked(() -> peers.settle(queue, foreign, level));
        var unused = answer.whenComplete((there, failure) -> {
            boolean isSound = failure == null
                    && there != null
                    && there.size() == places.size()
                    && there.stream().allMatch(one -> one != null);
            if (!isSound) {
                log.debug("Settlements of {} were handed on in vain: {}", queue, there, failure);
            }
            List<SettleResult> all = new ArrayList<>(here);
            for (int i = 0; i < places.size(); i++) {
                all.set(places.get(i), isSound ? there.get(i) : NO_ANSWER);
            }
            reply.complete(List.copyOf(all));
        });
    }

    /** The outcome of an acknowledgement, which others are told of if the message is theirs. */
    CompletableFuture<Void> acked(String group, TopicPosition message, CompletableFuture<Void> here) {
        if (here.isDone() && !here.isCompletedExceptionally()) {
            return here;
        }
        CompletableFuture<Void> reply = new CompletableFuture<>();
        var unused = here.whenComplete((done, failure) -> {
            if (failure == null) {
                reply.complete(null);
            } else if (cause(failure) instanceof NotOwnedException notHere && canBe(group, message.topic())) {
                handOn(group, message, notHere, reply);
            } else {
                reply.completeExceptionally(cause(failure));
            }
        });
        return reply;
    }

    /** What was not done there has the same answer as if nobody had been asked: it is that of the original. */
    private void handOn(String group, TopicPosition message, NotOwnedException notHere, CompletableFuture<Void> reply) {
        Peers.Queue queue = new Peers.Queue(cluster, group, message.topic());
        CompletableFuture<Void> answer = asked(() -> peers.ack(queue, message.partition(), message.offset()));
        var unused = answer.whenComplete((done, failure) -> {
            if (failure == null) {
                reply.complete(null);
            } else {
                reply.completeExceptionally(cause(failure) instanceof NeverOfferedException never ? never : notHere);
            }
        });
    }

    /** An acknowledgement that rides on a request for the next message, which does not wait for it. */
    void ackedByTheWay(String group, TopicPosition message, CompletableFuture<Void> here) {
        var unused = acked(group, message, here).whenComplete((done, failure) -> {
            if (failure != null) {
                complain(group, message, cause(failure));
            }
        });
    }

    private void complain(String group, TopicPosition message, Throwable why) {
        long count = ignored.incrementAndGet();
        long now = clock.nanoTime();
        long until = quietUntilNanos.get();
        if (now - until >= 0 && quietUntilNanos.compareAndSet(until, now + BETWEEN_COMPLAINTS.toNanos())) {
            log.warn(
                    "Group {}: acknowledgement of {}/{}@{} is ignored, so far {} of them: {}",
                    group,
                    message.topic(),
                    message.partition(),
                    message.offset(),
                    count,
                    why.getMessage());
        }
    }

    /** Completes where code of callers may run; within bounds, and whatever the peers do. */
    private <T> CompletableFuture<T> asked(Supplier<CompletableFuture<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Timers.Timer limit = timers.schedule(
                LONGEST.toNanos(),
                () -> callers.execute(() -> answer.completeExceptionally(new TimeoutException("no answer of peers"))));
        try {
            var unused = question.get().whenComplete((value, failure) -> {
                limit.cancel();
                callers.execute(() -> complete(answer, value, failure));
            });
        } catch (RuntimeException e) {
            limit.cancel();
            log.error("Peers could not be asked", e);
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, T value, Throwable failure) {
        if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
