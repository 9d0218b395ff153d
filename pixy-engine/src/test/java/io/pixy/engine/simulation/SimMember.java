package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.metrics.Metrics;
import io.pixy.engine.fetch.FetchSettings;
import io.pixy.engine.group.ConsumerGroups;
import io.pixy.engine.group.GroupEnvironment;
import io.pixy.engine.group.GroupSettings;
import io.pixy.engine.group.TopicFacts;
import io.pixy.engine.group.TopicQuota;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.partition.PartitionSettings;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Timers;
import io.pixy.engine.stream.Streams;
import io.pixy.engine.topic.TopicSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** One process: the real groups on simulated surroundings. When it dies, nothing of it happens any more. */
final class SimMember implements Timers {
    /** How long its threads may take to begin with something. */
    static final Duration SLOWEST = Duration.ofMillis(40);

    final String id;

    /** Stands for it after a restart, too, if members keep their places. */
    final String name;

    final ConsumerGroups groups;
    final Streams streams;
    final Budget budget;
    final SimView view;
    boolean alive = true;
    boolean closing;

    /** Whether it has clients of its own, in the time of peace. */
    boolean isAsked;

    /** Whether it is to come back under its name. */
    boolean returns;

    long closedNanos;
    CompletableFuture<Void> closed;
    private final SimWorld world;
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private boolean arriving;
    private long lastInOrderNanos;
    private int moves;

    SimMember(String id, String name, SimWorld world) {
        this.id = id;
        this.name = name;
        this.world = world;
        OffsetStore offsets = world.mutants.store(world, this);
        this.view = world.registry.view(this, offsets);
        this.budget = new Budget(world.maxBytes);
        this.groups = new ConsumerGroups(new GroupEnvironment(
                "sim",
                view,
                (group, share, listener) -> world.mutants.fetcher(world, this, share, listener),
                offsets,
                (topics, mayCreate) -> {
                    CompletableFuture<Map<String, Lookup<TopicFacts>>> counts = new CompletableFuture<>();
                    later(1, 50, () -> counts.complete(new SimFacts(world, this, topics)));
                    return counts;
                },
                world.settled.letters(this),
                world.mutants.rereading(world, this),
                budget,
                new TopicQuota(100),
                world.tenures::incrementAndGet,
                Threads.of(this::whenever, this::inTurn),
                this,
                world.clock,
                Metrics.none(),
                settings(world)));
        this.streams = new Streams("sim", groups, this::inTurnOfStreams, this, world.clock);
    }

    private static GroupSettings settings(SimWorld world) {
        Duration ackTimeout = world.ackTimeout;
        return new GroupSettings(
                world.mutants.topic(new TopicSettings(
                        world.maxWaiting,
                        world.subscriptionTimeout.toNanos(),
                        ackTimeout.toNanos(),
                        world.joinGrace.toNanos())),
                new PartitionSettings(
                        (group, topic) -> world.mutants.tracker(new TrackerSettings(
                                ackTimeout.toNanos(),
                                world.maxPending,
                                world.maxRetries,
                                4096,
                                world.maxParked,
                                world.policy,
                                Duration.ofMillis(500).toNanos())),
                        true,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(30),
                        0,
                        ackTimeout),
                new Committer.Settings(Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMinutes(10)),
                new FetchSettings(1 << 20, 100, Duration.ofMillis(250), Duration.ofMillis(100)),
                world.longPolling,
                Duration.ofMillis(100),
                100,
                4096,
                false);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
        return world.schedule(delayNanos, () -> {
            if (alive) {
                action.run();
            }
        });
    }

    /** Its threads run what strands are to do: at once in some worlds, after a while and in any order in others. */
    private void whenever(Runnable task) {
        if (world.swift) {
            task.run();
        } else {
            schedule(world.between(0, world.random.nextInt(20) == 0 ? (int) SLOWEST.toMillis() : 2), task);
        }
    }

    /** Code of callers runs at once, but never in the middle of other such code. */
    private void inTurn(Runnable callersCode) {
        turns.add(callersCode);
        if (turns.size() > 1) {
            return;
        }
        while (!turns.isEmpty()) {
            arriving = true;
            try {
                turns.peek().run();
            } finally {
                arriving = false;
                turns.remove();
            }
        }
    }

    /** What streams do there is no answer to anybody else. */
    private void inTurnOfStreams(Runnable task) {
        inTurn(() -> {
            boolean unused = endArrival();
            task.run();
        });
    }

    /** Whether an answer is being brought to its caller, who has not seen it yet; asking ends it. */
    boolean endArrival() {
        boolean was = arriving;
        arriving = false;
        return was;
    }

    void later(int minMillis, int maxMillis, Runnable action) {
        schedule(world.between(minMillis, maxMillis), action);
    }

    /** Like {@link #later}, but never before what was scheduled earlier this way. */
    void inOrder(int minMillis, int maxMillis, Runnable action) {
        long now = world.clock.nanoTime();
        long due = Math.max(now + world.between(minMillis, maxMillis), lastInOrderNanos);
        lastInOrderNanos = due;
        schedule(due - now, action);
    }

    /** Whether it serves clients. */
    boolean isThere() {
        return alive && !closing;
    }

    /** It claims or releases a partition, looks up where to start, or reads from elsewhere. */
    void countMove() {
        moves++;
    }

    int moves() {
        return moves;
    }

    void close() {
        closing = true;
        closedNanos = world.clock.nanoTime();
        streams.close();
        closed = groups.close(Duration.ofSeconds(30));
        world.later(
                30_100,
                30_100,
                () -> assertThat(!alive || closed.isDone())
                        .as("46: %s has ended in time", id)
                        .isTrue());
    }

    void die() {
        alive = false;
        view.die();
    }
}
