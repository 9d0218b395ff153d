package io.pixy.engine.simulation;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.TopicPosition;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Everything there is, and the dice. */
final class SimWorld {
    /** What can be broken on purpose, to see that the invariants notice. */
    static class Mutants {
        Fetcher fetcher(SimWorld world, SimMember member, FetchListener listener) {
            return new SimFetcher(world, member, listener);
        }

        OffsetStore store(SimWorld world, SimMember member) {
            return new SimOffsetStore(world, member);
        }

        CompletableFuture<Message> consume(SimMember member, ConsumeRequest request) {
            return member.groups.consume(request);
        }

        CompletableFuture<Void> ack(SimMember member, String group, TopicPosition message) {
            return member.groups.ack(group, message);
        }

        /** How many milliseconds a client may take to acknowledge. */
        int patience(SimWorld world) {
            return world.chaos && world.random.nextInt(10) == 0 ? 15_000 : 600;
        }
    }

    final Random random;
    final Mutants mutants;
    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final SimKafka kafka = new SimKafka();
    final SimRegistry registry = new SimRegistry(this);
    final Invariants invariants = new Invariants(this);
    final List<SimMember> members = new ArrayList<>();
    final List<SimClient> clients = new ArrayList<>();
    final Duration longPolling = Duration.ofSeconds(1);
    final Duration ackTimeout;
    final int maxPending;
    final int maxRetries;
    boolean chaos = true;
    boolean gentle;
    private final Map<PartitionId, Map<Long, SimMember>> ackers = new HashMap<>();
    private final Map<PartitionId, Long> lastReleaseNanos = new HashMap<>();
    private int memberNumber;
    private AssertionError failure;

    SimWorld(long seed, Mutants mutants) {
        this.random = new Random(seed);
        this.mutants = mutants;
        this.ackTimeout = Duration.ofSeconds(2 + random.nextInt(10));
        this.maxPending = 1 + random.nextInt(8);
        this.maxRetries = random.nextInt(4) == 0 ? random.nextInt(3) : -1;
    }

    long between(int minMillis, int maxMillis) {
        return TimeUnit.MICROSECONDS.toNanos(
                minMillis * 1000L + random.nextInt(1 + Math.max(0, maxMillis - minMillis) * 1000));
    }

    void later(int minMillis, int maxMillis, Runnable action) {
        timers.schedule(between(minMillis, maxMillis), action);
    }

    /** Runs a check whose failure would get lost where it is made. */
    void guard(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            failure = failure == null ? e : failure;
        }
    }

    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    boolean faulty() {
        return chaos && random.nextInt(20) == 0;
    }

    SimMember join() {
        SimMember member = new SimMember("m" + memberNumber++, this);
        members.add(member);
        return member;
    }

    List<SimMember> living() {
        return members.stream()
                .filter(member -> member.alive && !member.closing)
                .toList();
    }

    void acked(SimMember member, PartitionId id, long offset) {
        ackers.computeIfAbsent(id, any -> new HashMap<>()).put(offset, member);
    }

    /** Who took the acknowledgement of a message, if nothing has changed hands since. */
    SimMember lastAcker(PartitionId id, long offset) {
        return wasReleased(id) ? null : ackers.getOrDefault(id, Map.of()).get(offset);
    }

    void ownersMayHaveChanged() {
        kafka.all().forEach(id -> lastReleaseNanos.put(id, clock.nanoTime()));
    }

    boolean wasReleased(PartitionId id) {
        return lastReleaseNanos.containsKey(id);
    }

    boolean wasReleasedSince(PartitionId id, long nanos) {
        Long released = lastReleaseNanos.get(id);
        return released != null && released - nanos >= 0;
    }
}
