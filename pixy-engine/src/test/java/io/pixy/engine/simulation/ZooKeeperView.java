package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Shares;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One member's connection to ZooKeeper; for one group. */
final class ZooKeeperView implements SimView, Membership {
    private final SimWorld world;
    private final SimZooKeeper registry;
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

    ZooKeeperView(SimWorld world, SimZooKeeper registry, SimMember member, OffsetStore offsets) {
        this.world = world;
        this.registry = registry;
        this.member = member;
        this.offsets = offsets;
        this.session = registry.beginSession();
    }

    @Override
    public long believedClaim(PartitionId partition) {
        return told.getOrDefault(partition, 0L);
    }

    /** None: it is in doubt before it can lose its claims. */
    @Override
    public Map<PartitionId, Long> excusedClaims() {
        return Map.of();
    }

    @Override
    public boolean isOutOfTime(PartitionId partition) {
        return false;
    }

    @Override
    public boolean isTrustedSince(long nanos) {
        return !inDoubt && trustedSinceNanos - nanos <= 0;
    }

    @Override
    public boolean isEnding() {
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

    @Override
    public boolean isJoining(String topic) {
        return false;
    }

    /** Tells what there is, unless our own registration is missing: then that is restored first. */
    @Override
    public void tell() {
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

    /** The member is in doubt before the session can end. */
    @Override
    public void breakConnection(int millis, boolean expires) {
        if (inDoubt) {
            return;
        }
        inDoubt = true;
        world.note(Situation.DOUBT, true);
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

    @Override
    public void die() {
        registry.leave(this);
        listener = null;
        long ending = session;
        world.later(3000, 6000, () -> registry.endSession(ending));
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> bring(
            Set<PartitionId> partitions, Function<PartitionId, Optional<CommitFailure>> store) {
        return SimOffsetStore.ask(world, member, partitions, store);
    }
}
