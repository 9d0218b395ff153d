package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.RegistryException;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One member of a Kafka group, as {@code registry/kafka} holds it: a thread to which everything is posted, which joins,
 * tells, and waits for releases while something is wanted back.
 */
final class SimMembership implements Membership, SimProtocol.Owner, SimTold.Owner {
    private static final int BEAT_MILLIS = 1000;
    private static final long DOUBT_NANOS = SimGroup.SESSION.toNanos() / 5 * 4;
    private static final int REFUSED_MILLIS = 3000;

    /** So many answers in a row end a doubt where nobody polls. */
    private static final int IN_A_ROW = 3;

    /** From the last moment of a group until its release has reached this thread. */
    private static final long LATE_NANOS = 100_000_000L;

    /** The way of commits through the offset store, where they are checked, and back to {@link #bring}. */
    interface Store {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs);
    }

    private final SimWorld world;
    private final SimGroup coordinator;
    private final SimMember member;
    private final SimLink link;
    private final Beliefs beliefs;
    private final Store store;
    private final Listener listener;
    private final SimProtocol protocol;
    private final SimThread thread;
    private final SimTopics topics = new SimTopics();
    private final SimClaims claims;
    private final SimTold told;
    private final List<CompletableFuture<Void>> unsubscribing = new ArrayList<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    /** When a claim that is wanted back is taken away. */
    private final Map<PartitionId, Long> deadlines = new TreeMap<>();

    /** The consumer: null if there is none. */
    private SimSeat seat;

    private long notBeforeNanos;
    private boolean lost;
    private boolean stale;
    private boolean displaced;
    private boolean held;
    private long heldNanos;
    private long heardNanos;
    private int answersInDoubt;
    private Set<PartitionId> wantedBack = Set.of();
    private Runnable afterCallback;
    private boolean leaving;
    private boolean ended;

    SimMembership(
            SimWorld world,
            SimGroup coordinator,
            SimMember member,
            SimLink link,
            Beliefs beliefs,
            Store store,
            Listener listener) {
        this.world = world;
        this.coordinator = coordinator;
        this.member = member;
        this.link = link;
        this.beliefs = beliefs;
        this.store = store;
        this.listener = listener;
        this.protocol = coordinator.protocol(link, this);
        this.thread = new SimThread(world, member, this::proceed);
        this.claims = new SimClaims(beliefs, listener, id -> coordinator.claim(seat, id));
        this.told = new SimTold(world, member, beliefs, claims, listener, this);
        this.notBeforeNanos = world.clock.nanoTime();
        this.heardNanos = notBeforeNanos;
        beat();
        watch();
    }

    private long now() {
        return world.clock.nanoTime();
    }

    // what the group wants

    @Override
    public void subscribe(Set<String> newTopics) {
        world.subscriptions.onSubscribe(member, newTopics);
        Set<String> wanted = new TreeSet<>(newTopics);
        told.onWanted(wanted);
        post(() -> {
            if (!leaving) {
                topics.want(wanted, now());
                completeUnsubscribing();
                told.tellSoon();
            }
        });
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        world.subscriptions.onSubscribe(member, Set.of());
        told.onWanted(Set.of());
        CompletableFuture<Void> done = new CompletableFuture<>();
        post(() -> {
            topics.want(Set.of(), now());
            unsubscribing.add(done);
        });
        return done;
    }

    @Override
    public void onPartitionCounts(Map<String, Integer> counts) {
        // whoever shares out the partitions knows
    }

    @Override
    public void claim(PartitionId partition) {
        member.countMove();
        post(() -> claims.claim(partition));
    }

    @Override
    public CompletableFuture<Void> release(PartitionId partition) {
        member.countMove();
        world.commits.onRelease(member, partition, beliefs.claim(partition));
        beliefs.onReleasing(partition);
        CompletableFuture<Void> done = new CompletableFuture<>();
        post(() -> {
            over(partition, claims.release(partition));
            beliefs.onReleased(partition);
            world.handOuts.onReleased(member, partition);
            world.note(Situation.RELEASED_IN_TIME, wantedBack.contains(partition));
            done.complete(null);
        });
        return done;
    }

    /** Whatever comes to the coordinator from now on is not about that claim. */
    private void over(PartitionId partition, long claim) {
        if (claim > 0) {
            link.follow(() -> coordinator.release(partition, claim));
        }
    }

    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs) {
        return store.commit(pairs);
    }

    CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> bring(
            Set<PartitionId> partitions, Function<PartitionId, Optional<CommitFailure>> stored) {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer = new CompletableFuture<>();
        Map<PartitionId, Optional<CommitFailure>> outcomes = new TreeMap<>();
        post(() -> {
            Set<PartitionId> sent = new TreeSet<>(partitions);
            sent.removeIf(id -> !claims.isClaimed(id));
            partitions.forEach(id -> outcomes.put(id, failure(CommitFailure.Kind.STALE_EPOCH)));
            if (sent.isEmpty() || protocol.isJoining()) {
                sent.forEach(id -> outcomes.put(id, failure(CommitFailure.Kind.REBALANCING)));
                world.note(Situation.COMMIT_WHILE_SHARING_OUT, !sent.isEmpty());
                answer.complete(outcomes);
                return;
            }
            SimSeat as = seat;
            int under = protocol.generation();
            long sentNanos = now();
            Runnable unanswered = () -> post(() -> {
                sent.forEach(id -> outcomes.put(id, failure(CommitFailure.Kind.UNANSWERED)));
                answer.complete(outcomes);
            });
            link.send(
                    () -> {
                        Optional<CommitFailure.Kind> refusal = coordinator.refusal(as, under);
                        sent.forEach(id ->
                                outcomes.put(id, refusal.isPresent() ? failure(refusal.get()) : stored.apply(id)));
                        boolean proves = refusal.isEmpty() && coordinator.takesForHeartbeat(as);
                        link.answer(
                                () -> post(() -> {
                                    onCommitted(as, refusal, proves, sentNanos);
                                    answer.complete(outcomes);
                                }),
                                unanswered);
                    },
                    unanswered);
        });
        return answer;
    }

    private void onCommitted(SimSeat as, Optional<CommitFailure.Kind> refusal, boolean proves, long sentNanos) {
        if (refusal.isPresent() && refusal.get() == CommitFailure.Kind.STALE_EPOCH) {
            world.note(Situation.STALE_COMMIT, true);
            stale |= as == seat;
            onUnknown(as);
        }
        world.note(
                Situation.COMMIT_WHILE_SHARING_OUT,
                refusal.isPresent() && refusal.get() == CommitFailure.Kind.REBALANCING);
        if (as == seat && proves && !protocol.isMute() && !lost && now() - sentNanos <= DOUBT_NANOS) {
            heardNanos = Math.max(heardNanos, sentNanos);
            trust(true);
        }
    }

    private static Optional<CommitFailure> failure(CommitFailure.Kind kind) {
        return Optional.of(new CommitFailure(kind, new KafkaException("scripted", null)));
    }

    @Override
    public CompletableFuture<Void> leave() {
        post(() -> {
            leaving = true;
            told.onLeaving();
            beliefs.forgetAll();
            claims.claimed().forEach((id, claim) -> over(id, claims.release(id)));
            topics.want(Set.of(), now());
        });
        return left;
    }

    // the thread

    @Override
    public void post(Runnable task) {
        thread.post(task);
    }

    boolean isStalled() {
        return thread.isStalled();
    }

    /** The thread stands still. If it does not poll for too long, the member leaves the group without its knowing. */
    void stall(int millis) {
        thread.stall(millis);
        long most = coordinator.longestPoll().toNanos();
        SimSeat then = seat;
        if (then != null && millis * 1_000_000L > most) {
            world.schedule(most, () -> coordinator.expel(then));
        }
    }

    /** What the thread does between one poll and the next, or while it waits for releases. */
    private void proceed() {
        if (ended) {
            return;
        }
        if (afterCallback != null) {
            serve();
        } else if (topics.wantsNothing() && claims.isUnused()) {
            rest();
        } else if (seat == null) {
            open();
        } else {
            work();
        }
    }

    private void rest() {
        drop();
        completeUnsubscribing();
        if (leaving) {
            ended = true;
            left.complete(null);
        }
    }

    private void completeUnsubscribing() {
        List<CompletableFuture<Void>> done = List.copyOf(unsubscribing);
        unsubscribing.clear();
        done.forEach(future -> future.complete(null));
    }

    private void open() {
        long due = Math.max(notBeforeNanos, topics.dueNanos(now()));
        if (due - now() > 0) {
            thread.wakeAt(due);
            return;
        }
        heardNanos = now();
        begin();
        work();
    }

    private void begin() {
        onRejoining();
        seat = coordinator.seat(member);
        protocol.begin(seat);
    }

    private void work() {
        if (displaced) {
            standBack();
            return;
        }
        if (lost) {
            onLost();
        }
        if (!topics.wantsNothing() && topics.dueNanos(now()) - now() <= 0) {
            told.onSubscribed(topics.take());
            protocol.onSubscribed();
        }
        protocol.poll();
        if (seat == null || afterCallback != null) {
            return;
        }
        if (!protocol.isJoining()) {
            told.look();
            thread.wakeAt(told.dueNanos());
        }
        thread.wakeAt(topics.wantsNothing() ? Long.MAX_VALUE : topics.dueNanos(now()));
    }

    /** Somebody has the name. It may be this instance before its restart: for as long as a dead member counts. */
    private void standBack() {
        world.note(Situation.DISPLACED, true);
        heldNanos = held ? heldNanos : now();
        held = true;
        boolean forGood = seat.displaced || now() - heldNanos > SimGroup.SESSION.toNanos() * 3 / 2;
        refuse();
        if (forGood) {
            world.resign(member);
        }
    }

    // what the protocol tells

    @Override
    public Set<String> subscribed() {
        return told.subscribed();
    }

    @Override
    public Set<PartitionId> owned() {
        return claims.owned;
    }

    @Override
    public boolean isCurrent(SimSeat one) {
        return seat != null && seat == one && !lost && !displaced;
    }

    @Override
    public void onGiven(Set<PartitionId> added, Set<String> asked) {
        held = false;
        claims.owned.addAll(added);
        stale = false;
        told.onSettled(asked);
    }

    /** Others must not wait for longer than until the deadline; what is asked for meanwhile is done. */
    @Override
    public void giveBack(Set<PartitionId> partitions, Runnable after) {
        Set<PartitionId> used = claims.claimedAmong(partitions);
        if (!partitions.isEmpty()) {
            claims.owned.removeAll(partitions);
            told.tell();
        }
        if (used.isEmpty()) {
            after.run();
            return;
        }
        long deadline = now() + coordinator.patience().toNanos();
        wantedBack = used;
        afterCallback = after;
        used.forEach(id -> deadlines.put(id, deadline));
        listener.onRevoking(used, deadline);
        thread.wakeAt(deadline);
    }

    private void serve() {
        Set<PartitionId> kept = claims.claimedAmong(wantedBack);
        long overdue = wantedBack.stream()
                .mapToLong(id -> now() - deadlines.get(id))
                .max()
                .orElse(0);
        boolean over = !beliefs.isTrusted() && now() - heardNanos > SimGroup.SESSION.toNanos();
        if (!stale && !over && !kept.isEmpty() && overdue < 0) {
            return;
        }
        world.note(Situation.DEADLINE_PASSED, overdue >= 0 && !kept.isEmpty());
        world.note(Situation.GIVEN_UP_IN_DOUBT, over && !kept.isEmpty());
        if (overdue == 0 && !stale && !over) {
            // between the last moment of the group and this one there is more time than threads may need
            if (coordinator.patience().toNanos() / 25 > LATE_NANOS) {
                world.guard(() -> assertThat(kept)
                        .as("51: what %s holds at the deadline", member.id)
                        .isEmpty());
            }
        }
        Runnable after = afterCallback;
        afterCallback = null;
        wantedBack.forEach(deadlines::remove);
        wantedBack = Set.of();
        lose(kept);
        after.run();
        proceed();
    }

    boolean isOutOfTime(PartitionId partition) {
        Long deadline = deadlines.get(partition);
        return deadline != null
                && now() - deadline >= -(coordinator.patience().toNanos() / 25 + SimMember.SLOWEST.toNanos());
    }

    private void lose(Set<PartitionId> ids) {
        Map<PartitionId, Long> claimed = claims.claimed();
        claims.lose(ids);
        ids.forEach(id -> over(id, claimed.getOrDefault(id, 0L)));
    }

    @Override
    public void onUnknown(SimSeat as) {
        lost |= as == seat;
    }

    /** This process ends, unless it is the last one there is. */
    @Override
    public void onDisplaced(SimSeat as) {
        displaced |= as == seat;
    }

    private void onLost() {
        onRejoining();
        Set<PartitionId> all = new TreeSet<>(claims.owned);
        all.addAll(claims.claimed().keySet());
        lose(all);
        begin();
    }

    private void onRejoining() {
        lost = false;
        stale = false;
        told.onRejoining();
    }

    /** Whoever is thrown out now is as good as dead: nobody can tell what it has committed to a topic unknowingly. */
    private boolean isIrreplaceable() {
        return claims.claimed().keySet().stream().anyMatch(id -> world.incarnations.isNews(id.topic()));
    }

    @Override
    public void refuse() {
        if (isIrreplaceable()) {
            return;
        }
        world.note(Situation.REFUSED, true);
        listener.onRefused(new RegistryException("scripted", null));
        drop();
        notBeforeNanos = now() + REFUSED_MILLIS * 1_000_000L;
        thread.wakeAt(notBeforeNanos);
    }

    private void drop() {
        SimSeat gone = seat;
        seat = null;
        protocol.begin(null);
        topics.onUnsubscribed();
        lost = false;
        displaced = false;
        stale = false;
        told.onGone();
        Set<PartitionId> all = new TreeSet<>(claims.claimed().keySet());
        claims.loseAll();
        all.forEach(deadlines::remove);
        if (gone != null) {
            boolean returns = member.returns;
            link.send(() -> coordinator.leave(gone, returns), () -> {});
        }
        trust(true);
    }

    boolean isJoining(String topic) {
        return told.isJoining(topic);
    }

    boolean isEnding() {
        return told.isUnwanted() && !ended;
    }

    void disturb() {
        post(() -> {
            if (seat != null && told.isJoined() && world.random.nextBoolean()) {
                told.tellSoon();
            } else if (seat != null && told.isJoined()) {
                protocol.stir();
            }
        });
    }

    // heartbeats

    private void beat() {
        member.later(BEAT_MILLIS, BEAT_MILLIS, () -> {
            protocol.beat();
            if (!ended) {
                beat();
            }
        });
    }

    @Override
    public void onJoined() {
        heardNanos = now();
    }

    @Override
    public void onHeard(SimSeat as) {
        heardNanos = now();
        post(() -> {
            answersInDoubt++;
            if (as == seat
                    && !protocol.isMute()
                    && !lost
                    && !displaced
                    && (afterCallback == null || answersInDoubt >= IN_A_ROW)) {
                world.note(Situation.TRUST_WHILE_GIVING_BACK, afterCallback != null && !beliefs.isTrusted());
                trust(now() - heardNanos <= DOUBT_NANOS);
            }
        });
    }

    private void watch() {
        member.later(100, 400, () -> {
            if (protocol.isJoining()) {
                // the coordinator is known to wait for others
                heardNanos = now();
            }
            if (!isStalled() && seat != null && now() - heardNanos > DOUBT_NANOS) {
                trust(false);
                post(() -> {});
            }
            if (!ended) {
                watch();
            }
        });
    }

    private void trust(boolean now) {
        if (beliefs.isTrusted() != now) {
            answersInDoubt = 0;
            beliefs.onTrust(now);
            if (!leaving) {
                listener.onTrust(now);
            }
        }
    }
}
