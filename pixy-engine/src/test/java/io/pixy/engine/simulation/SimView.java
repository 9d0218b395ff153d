package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.TopicConfig;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.registry.Shares;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** One member's connection to the registry; for one group. */
final class SimView implements Registry, Membership {
    private final SimWorld world;
    private final SimRegistry registry;
    private final SimMember member;
    private final OffsetStore offsets;
    private final Set<PartitionId> wanted = new TreeSet<>();
    private final Map<PartitionId, Long> held = new TreeMap<>();

    /** The claims that the member was told of, by their numbers. */
    private final Map<PartitionId, Long> told = new HashMap<>();

    private Set<String> topics = Set.of();
    private String group;
    private Listener listener;
    private Shares shares;
    private GroupSnapshot lastTold;
    private Map<String, SortedSet<Integer>> lastAssignment = Map.of();
    private long assignedNanos;
    private long session;
    private boolean connected = true;
    private boolean inDoubt;
    private long trustedSinceNanos;

    SimView(SimWorld world, SimMember member, OffsetStore offsets) {
        this.world = world;
        this.registry = world.registry;
        this.member = member;
        this.offsets = offsets;
        this.session = registry.beginSession();
    }

    /** The number of the claim that the member was told of and has not released, 0 if there is none. */
    long believedClaim(PartitionId partition) {
        return told.getOrDefault(partition, 0L);
    }

    /** Whether the member could rely on its claims all the time since then. */
    boolean isTrustedSince(long nanos) {
        return !inDoubt && trustedSinceNanos - nanos <= 0;
    }

    /** Whether there is a group which nobody asks for any more. */
    boolean isEnding() {
        return listener != null && topics.isEmpty();
    }

    @Override
    public Membership join(String newGroup, Listener newListener) {
        group = newGroup;
        listener = world.mutants.listener(world, member, newListener);
        shares = new Shares(member.id);
        lastTold = null;
        trustedSinceNanos = world.clock.nanoTime();
        registry.join(this);
        return this;
    }

    @Override
    public void subscribe(Set<String> newTopics) {
        world.subscriptions.onSubscribe(member, newTopics);
        topics = new TreeSet<>(newTopics);
        register();
    }

    private void register() {
        online(() -> {
            if (!topics.isEmpty()) {
                registry.register(member.id, session, topics);
            }
        });
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        world.subscriptions.onSubscribe(member, Set.of());
        topics = Set.of();
        online(() -> {
            if (topics.isEmpty()) {
                registry.unregister(member.id);
            }
            member.later(1, 20, () -> done.complete(null));
        });
        return done;
    }

    @Override
    public void claim(PartitionId partition) {
        member.countMove();
        if (wanted.add(partition)) {
            attempt(partition);
        }
    }

    private void attempt(PartitionId partition) {
        online(() -> {
            if (!wanted.contains(partition) || held.containsKey(partition)) {
                return;
            }
            long number = registry.claim(partition, member.id, session);
            if (number == 0) {
                member.later(20, 200, () -> attempt(partition));
                return;
            }
            held.put(partition, number);
            long madeIn = session;
            tellInOrder(() -> {
                if (madeIn == session) {
                    told.put(partition, number);
                    listener.onClaimed(partition);
                }
            });
        });
    }

    @Override
    public CompletableFuture<Void> release(PartitionId partition) {
        member.countMove();
        CompletableFuture<Void> done = new CompletableFuture<>();
        world.commits.onRelease(member, partition, believedClaim(partition));
        wanted.remove(partition);
        told.remove(partition);
        online(() -> {
            held.remove(partition);
            if (!wanted.contains(partition)) {
                registry.release(partition, session);
            }
            member.later(1, 20, () -> {
                world.handOuts.onReleased(member, partition);
                done.complete(null);
            });
        });
        return done;
    }

    @Override
    public CompletableFuture<Void> leave() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        online(() -> {
            registry.releaseAll(session);
            registry.leave(this);
            listener = null;
            member.later(1, 20, () -> done.complete(null));
        });
        return done;
    }

    /** Runs something against the server after a while, when there is a connection. */
    private void online(Runnable action) {
        member.inOrder(1, 20, () -> {
            if (connected) {
                action.run();
            } else {
                online(action);
            }
        });
    }

    /** Tells what there is, unless our own registration is missing: then that is restored first. */
    void tell() {
        tellInOrder(() -> {
            if (connected && !topics.isEmpty() && registry.topicsOf(member.id).isEmpty()) {
                register();
            } else if (connected) {
                tellSnapshot();
            }
        });
    }

    private void tellSnapshot() {
        GroupSnapshot snapshot = registry.snapshot();
        Map<String, SortedSet<Integer>> assignment = shares.onSnapshot(snapshot);
        boolean unchanged = snapshot.equals(lastTold) && isSettled();
        int movesBefore = member.moves();
        tellAssigned(assignment);
        if (unchanged) {
            assertThat(member.moves() - movesBefore)
                    .as("48: claims, releases, look-ups and fetches of %s for an unchanged %s", member.id, snapshot)
                    .isZero();
            world.note(Situation.UNCHANGED_SNAPSHOT, !told.isEmpty());
        }
        lastTold = snapshot;
    }

    /** Whether what was told before has reached the group, whose threads may take a while. */
    private boolean isSettled() {
        return world.clock.nanoTime() - assignedNanos > SimMember.SLOWEST.toNanos();
    }

    private void tellAssigned(Map<String, SortedSet<Integer>> assignment) {
        if (!assignment.equals(lastAssignment)) {
            lastAssignment = assignment;
            assignedNanos = world.clock.nanoTime();
        }
        listener.onAssigned(assignment);
    }

    @Override
    public void onPartitionCounts(Map<String, Integer> counts) {
        tellInOrder(() -> shares.onCounts(counts).ifPresent(this::tellAssigned));
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs) {
        return offsets.commit(group, pairs);
    }

    private void tellInOrder(Runnable news) {
        member.inOrder(1, 50, () -> {
            if (listener != null) {
                news.run();
            }
        });
    }

    /** The connection breaks: the member is in doubt before the session can end, which it does if it takes long. */
    void breakConnection(int millis, boolean expires) {
        if (inDoubt) {
            return;
        }
        inDoubt = true;
        trustedSinceNanos = Long.MAX_VALUE;
        connected = false;
        if (listener != null) {
            listener.onTrust(false);
        }
        long ending = session;
        if (expires) {
            world.later(millis / 2, millis / 2, () -> registry.endSession(ending));
        }
        member.later(millis, millis, () -> reconnect(expires));
    }

    private void reconnect(boolean expired) {
        connected = true;
        inDoubt = false;
        if (!expired) {
            // what has changed meanwhile was not told
            tell();
            tellTrust();
            return;
        }
        session = registry.beginSession();
        List<PartitionId> lost = List.copyOf(held.keySet());
        held.clear();
        tellInOrder(() -> lost.forEach(partition -> {
            told.remove(partition);
            listener.onClaimLost(partition);
        }));
        register();
        online(() -> {
            tell();
            tellTrust();
            wanted.forEach(this::attempt);
        });
    }

    /** Unless the next doubt has come first. */
    private void tellTrust() {
        tellInOrder(() -> {
            if (!inDoubt) {
                trustedSinceNanos = world.clock.nanoTime();
                listener.onTrust(true);
            }
        });
    }

    /** The process is gone; the server notices after the session timeout. */
    void die() {
        registry.leave(this);
        listener = null;
        long ending = session;
        world.later(3000, 6000, () -> registry.endSession(ending));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void close(Duration timeout) {
        registry.endSession(session);
    }
}
