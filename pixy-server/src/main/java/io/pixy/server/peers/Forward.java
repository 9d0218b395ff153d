package io.pixy.server.peers;

import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.Peers.Foreign;
import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The settlements of one call on their way to their owners. Those that an owner did not take, as it is none or does not
 * answer, go to whoever is the owner according to a new question, and that is all.
 *
 * <p>Thread-safe: each place in the results is written by one callback of a round, and rounds follow each other by way of a
 * counter.
 */
final class Forward {
    private static final SettleResult NOBODY = SettleResult.of(
            SettleCode.NOT_OWNER,
            "no instance has the partition at the moment; it may be on its way to one: try again");
    private static final SettleResult NOBODY_HEARD = SettleResult.of(
            SettleCode.UNAVAILABLE, "no instance that answers has the partition, and some do not answer: try again");

    private final Owners owners;
    private final Queue queue;
    private final List<Foreign> settlements;
    private final SettleLevel level;
    private final LongSupplier nanoTime;
    private final long deadlineNanos;
    private final SettleResult[] results;
    private final CompletableFuture<List<SettleResult>> done = new CompletableFuture<>();

    /** Nothing is on its way yet. */
    Forward(
            Owners owners,
            Queue queue,
            List<Foreign> settlements,
            SettleLevel level,
            Duration within,
            LongSupplier nanoTime) {
        this.owners = owners;
        this.queue = queue;
        this.settlements = List.copyOf(settlements);
        this.level = level;
        this.nanoTime = nanoTime;
        this.deadlineNanos = nanoTime.getAsLong() + within.toNanos();
        this.results = new SettleResult[settlements.size()];
        Arrays.fill(results, NOBODY_HEARD);
    }

    /** Never fails. */
    CompletableFuture<List<SettleResult>> start() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            all.add(i);
        }
        round(all, false);
        return done;
    }

    private void round(List<Integer> places, boolean again) {
        Set<Integer> partitions = new TreeSet<>();
        places.forEach(place -> partitions.add(settlements.get(place).partition()));
        var unused = owners.find(queue, partitions, again).whenComplete((found, failure) -> {
            if (failure == null) {
                try {
                    send(places, found, again);
                    return;
                } catch (RuntimeException e) {
                    fail(places, e);
                }
            } else {
                fail(places, failure);
            }
            finish();
        });
    }

    private void send(List<Integer> places, Found found, boolean again) {
        Map<Peer, List<Integer>> byOwner = new LinkedHashMap<>();
        for (int place : places) {
            Optional<Peer> owner = Optional.ofNullable(
                    found.owners().get(settlements.get(place).partition()));
            owner.ifPresentOrElse(
                    peer -> byOwner.computeIfAbsent(peer, one -> new ArrayList<>())
                            .add(place),
                    () -> results[place] = found.isComplete() ? NOBODY : NOBODY_HEARD);
        }
        List<Integer> refused = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(byOwner.size() + 1);
        byOwner.forEach((peer, own) -> {
            List<Settlement> theirs = own.stream()
                    .map(place -> settlements.get(place).settlement())
                    .toList();
            var unused = settle(peer, theirs).whenComplete((settled, failure) -> {
                if (failure == null && settled.size() == own.size()) {
                    onSettled(peer, own, settled, refused);
                } else {
                    onFailure(peer, own, failure, refused);
                }
                next(left, refused, again);
            });
        });
        next(left, refused, again);
    }

    private CompletableFuture<List<SettleResult>> settle(Peer peer, List<Settlement> theirs) {
        try {
            return peer.settle(queue, theirs, level, left());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void onSettled(Peer peer, List<Integer> places, List<SettleResult> settled, List<Integer> refused) {
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            results[place] = settled.get(i);
            if (results[place].code() == SettleCode.NOT_OWNER) {
                owners.forget(queue, settlements.get(place).partition(), peer);
                refused.add(place);
            }
        }
    }

    private void onFailure(Peer peer, List<Integer> places, Throwable failure, List<Integer> refused) {
        owners.forget(queue, peer);
        fail(places, failure);
        if (!(failure instanceof PeerFailure known && known.isLate())) {
            refused.addAll(places);
        }
    }

    private void fail(List<Integer> places, Throwable failure) {
        String why = failure instanceof PeerFailure known ? known.getMessage() : "internal error";
        SettleResult result = SettleResult.of(
                SettleCode.UNAVAILABLE,
                "it could not be handed to the instance that has the partition, or that did not answer; settle it again: "
                        + why);
        places.forEach(place -> results[place] = result);
    }

    private void next(AtomicInteger left, List<Integer> refused, boolean again) {
        if (left.decrementAndGet() > 0) {
            return;
        }
        if (refused.isEmpty() || again || left().isZero()) {
            finish();
        } else {
            round(List.copyOf(refused), true);
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - nanoTime.getAsLong()));
    }

    private void finish() {
        done.complete(List.of(results));
    }
}
