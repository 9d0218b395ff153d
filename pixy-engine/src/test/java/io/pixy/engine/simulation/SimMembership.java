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
import java.util.function.Predicate;

/**
 * One member of a Kafka group, as {@code registry/kafka} holds it: a thread to which everything is posted, which joins,
 * tells, and waits for releases while something is wanted back.
 */
final class SimMembership implements Membership {
    private static final long BEAT_MILLIS = 1000;
    private static final long DOUBT_NANOS = SimCoordinator.SESSION.toNanos() / 5 * 4;
    private static final long SILENCE_NANOS = 3_000_000_000L;
    private static final int REFUSED_MILLIS = 3000;

    /** From the last moment of a group until its release has reached this thread. */
    private static final long LATE_NANOS = 100_000_000L;

    /** After so long whoever serves requests has heard that a topic is joined, and knows the topic. */
    private static final long HEARD_NANOS = 3_000_000_000L;

    /** The way of commits through the offset store, where they are checked, and back to {@link #bring}. */
    interface Store {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs);
    }

    private final SimWorld world;
    private final SimCoordinator coordinator;
    private final SimMember member;
    private final SimLink link;
    private final Beliefs beliefs;
    private final Store store;
    private final Listener listener;
    private final SimTopics topics = new SimTopics();
    private final SimClaims claims;
    private final List<CompletableFuture<Void>> unsubscribing = new ArrayList<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    /** When topics that the group wants were first told, absent before. */
    private final Map<String, Long> toldNanos = new HashMap<>();

    /** When a claim that is wanted back is taken away. */
    private final Map<PartitionId, Long> deadlines = new TreeMap<>();

    private Set<String> groupsTopics = Set.of();
    private long lastPostNanos;
    private long stalledUntilNanos;

    /** The consumer: null if there is none. */
    private SimCoordinator.Seat seat;

    private Set<String> subscribed = Set.of();
    private Set<String> known = Set.of();
    private Set<String> joinedWith = Set.of();
    private long notBeforeNanos;
    private int generation;
    private int joins;
    private int admissions;
    private boolean needsJoin;
    private boolean joining;
    private boolean lost;
    private boolean stale;
    private boolean joined;
    private boolean admitted;
    private boolean askedForAdmission;
    private boolean owing;
    private long tellNanos;
    private long heardNanos;
    private Set<PartitionId> wantedBack = Set.of();
    private Runnable afterCallback;
    private boolean leaving;
    private boolean ended;
    private Map<String, SortedSet<Integer>> lastAssignment = Map.of();
    private long assignedNanos;

    SimMembership(
            SimWorld world,
            SimCoordinator coordinator,
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
        this.claims = new SimClaims(beliefs, listener, id -> coordinator.claim(seat, id));
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
        toldNanos.keySet().retainAll(wanted);
        groupsTopics = wanted;
        post(() -> {
            if (!leaving) {
                topics.want(wanted, now());
                completeUnsubscribing();
                tellSoon();
            }
        });
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        world.subscriptions.onSubscribe(member, Set.of());
        toldNanos.clear();
        groupsTopics = Set.of();
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
            if (sent.isEmpty() || joining) {
                sent.forEach(id -> outcomes.put(id, failure(CommitFailure.Kind.REBALANCING)));
                world.note(Situation.COMMIT_WHILE_JOINING, !sent.isEmpty());
                answer.complete(outcomes);
                return;
            }
            SimCoordinator.Seat as = seat;
            int ofGeneration = generation;
            Runnable unanswered = () -> post(() -> {
                sent.forEach(id -> outcomes.put(id, failure(CommitFailure.Kind.UNANSWERED)));
                answer.complete(outcomes);
            });
            link.send(
                    () -> {
                        Optional<CommitFailure.Kind> refusal = coordinator.refusal(as, ofGeneration);
                        sent.forEach(id ->
                                outcomes.put(id, refusal.isPresent() ? failure(refusal.get()) : stored.apply(id)));
                        link.answer(
                                () -> post(() -> onCommitted(as, refusal.isPresent(), outcomes, answer)), unanswered);
                    },
                    unanswered);
        });
        return answer;
    }

    private void onCommitted(
            SimCoordinator.Seat as,
            boolean refused,
            Map<PartitionId, Optional<CommitFailure>> outcomes,
            CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer) {
        if (refused) {
            world.note(Situation.STALE_COMMIT, true);
            onUnknown(as);
        }
        answer.complete(outcomes);
    }

    private static Optional<CommitFailure> failure(CommitFailure.Kind kind) {
        return Optional.of(new CommitFailure(kind, new KafkaException("scripted", null)));
    }

    @Override
    public CompletableFuture<Void> leave() {
        post(() -> {
            leaving = true;
            beliefs.forgetAll();
            claims.claimed().forEach((id, claim) -> over(id, claims.release(id)));
            topics.want(Set.of(), now());
        });
        return left;
    }

    // the thread

    private void post(Runnable task) {
        long due = Math.max(Math.max(now() + world.between(1, 20), lastPostNanos), stalledUntilNanos);
        lastPostNanos = due;
        member.schedule(due - now(), () -> {
            if (isStalled()) {
                post(task);
            } else {
                task.run();
                proceed();
            }
        });
    }

    boolean isStalled() {
        return stalledUntilNanos - now() > 0;
    }

    /** The thread stands still. If it does not poll for too long, the member leaves the group without its knowing. */
    void stall(int millis) {
        stalledUntilNanos = now() + millis * 1_000_000L;
        long most = coordinator.longestPoll().toNanos();
        SimCoordinator.Seat then = seat;
        if (then != null && stalledUntilNanos - now() > most) {
            world.schedule(most, () -> coordinator.expel(then));
        }
    }

    private void wakeAt(long nanos) {
        if (nanos != Long.MAX_VALUE) {
            member.schedule(Math.max(0, nanos - now()), this::proceed);
        }
    }

    /** What the thread does between one poll and the next, or while it waits for releases. */
    private void proceed() {
        if (ended) {
            return;
        }
        if (isStalled()) {
            wakeAt(stalledUntilNanos);
        } else if (afterCallback != null) {
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
            wakeAt(due);
            return;
        }
        seat = new SimCoordinator.Seat(member.id, false);
        generation = 0;
        heardNanos = now();
        onRejoining();
        work();
    }

    private void work() {
        if (lost) {
            onLost();
        }
        if (!topics.wantsNothing() && topics.dueNanos(now()) - now() <= 0) {
            subscribed = topics.take();
            known = both(known, subscribed);
            owing = true;
            tellNanos = now() + SILENCE_NANOS;
            needsJoin = true;
        }
        if (needsJoin && !joining) {
            needsJoin = false;
            giveBack(ours(id -> !subscribed.contains(id.topic())), this::join);
        }
        if (owing && joined && !joining && tellNanos - now() <= 0) {
            owing = false;
            known = subscribed;
            tell();
        }
        wakeAt(topics.wantsNothing() ? Long.MAX_VALUE : topics.dueNanos(now()));
        wakeAt(owing && joined && !joining ? tellNanos : Long.MAX_VALUE);
    }

    private Set<PartitionId> ours(Predicate<PartitionId> which) {
        Set<PartitionId> ours = new TreeSet<>(claims.owned);
        ours.removeIf(which.negate());
        return ours;
    }

    private void tellSoon() {
        if (joined) {
            owing = true;
            tellNanos = now() + (known.equals(subscribed) ? 0 : SILENCE_NANOS);
        }
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.retainAll(other);
        return both;
    }

    // joining

    private void join() {
        if (seat == null) {
            return;
        }
        joining = true;
        SimCoordinator.Seat as = seat;
        int number = ++joins;
        Set<String> with = Set.copyOf(subscribed);
        Set<PartitionId> owned = Set.copyOf(claims.owned);
        Runnable again = () -> post(() -> {
            if (number == joins && joining) {
                joining = false;
                needsJoin = true;
            }
        });
        link.send(
                () -> coordinator.join(as, with, owned, new SimCoordinator.Joining() {
                    @Override
                    public void onJoined(int itsGeneration, Set<PartitionId> assigned) {
                        link.answer(
                                () -> post(() -> SimMembership.this.onJoined(number, with, itsGeneration, assigned)),
                                again);
                    }

                    @Override
                    public void onUnknown() {
                        link.answer(() -> post(() -> SimMembership.this.onUnknown(as)), again);
                    }

                    @Override
                    public void onLost() {
                        link.lose(again);
                    }
                }),
                again);
    }

    private void onJoined(int number, Set<String> with, int itsGeneration, Set<PartitionId> assigned) {
        if (number != joins || !joining) {
            return;
        }
        joining = false;
        if (world.chaos && world.random.nextInt(60) == 0 && !isIrreplaceable()) {
            refuse();
            return;
        }
        generation = itsGeneration;
        joinedWith = with;
        heardNanos = now();
        Set<PartitionId> revoked = ours(id -> !assigned.contains(id));
        Set<PartitionId> added = new TreeSet<>(assigned);
        added.removeAll(claims.owned);
        needsJoin |= !revoked.isEmpty();
        giveBack(revoked, () -> onGiven(added));
    }

    /** Whoever is thrown out now is as good as dead: nobody can tell what it has committed to a topic unknowingly. */
    private boolean isIrreplaceable() {
        return claims.claimed().keySet().stream().anyMatch(id -> world.incarnations.isNews(id.topic()));
    }

    private void onGiven(Set<PartitionId> added) {
        if (seat == null) {
            return;
        }
        added.stream().filter(id -> subscribed.contains(id.topic())).forEach(claims.owned::add);
        joined = true;
        stale = false;
        known = both(subscribed, joinedWith);
        owing = !known.equals(subscribed);
        tell();
    }

    /** Others must not wait for longer than until the deadline; what is asked for meanwhile is done. */
    private void giveBack(Set<PartitionId> partitions, Runnable after) {
        if (partitions.isEmpty()) {
            after.run();
            return;
        }
        claims.owned.removeAll(partitions);
        Set<PartitionId> used = claims.claimedAmong(partitions);
        tell();
        if (used.isEmpty()) {
            after.run();
            return;
        }
        long deadline = now() + coordinator.patience().toNanos();
        wantedBack = used;
        afterCallback = after;
        used.forEach(id -> deadlines.put(id, deadline));
        listener.onRevoking(used, deadline);
        wakeAt(deadline);
    }

    private void serve() {
        Set<PartitionId> kept = claims.claimedAmong(wantedBack);
        long overdue = wantedBack.stream()
                .mapToLong(id -> now() - deadlines.get(id))
                .max()
                .orElse(0);
        if (!stale && !kept.isEmpty() && overdue < 0) {
            return;
        }
        world.note(Situation.DEADLINE_PASSED, overdue >= 0 && !kept.isEmpty());
        if (overdue == 0 && !stale) {
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

    private void onUnknown(SimCoordinator.Seat as) {
        if (as == seat) {
            stale = true;
            lost = true;
        }
    }

    private void onLost() {
        onRejoining();
        Set<PartitionId> all = new TreeSet<>(claims.owned);
        all.addAll(claims.claimed().keySet());
        lose(all);
        seat = new SimCoordinator.Seat(member.id, false);
        generation = 0;
        needsJoin = true;
    }

    private void onRejoining() {
        joins++;
        admissions++;
        joining = false;
        lost = false;
        joined = false;
        admitted = false;
        askedForAdmission = false;
        stale = false;
        owing = false;
        claims.admit(false);
    }

    private void refuse() {
        world.note(Situation.REFUSED, true);
        listener.onRefused(new RegistryException("scripted", null));
        drop();
        notBeforeNanos = now() + REFUSED_MILLIS * 1_000_000L;
        wakeAt(notBeforeNanos);
    }

    private void drop() {
        SimCoordinator.Seat gone = seat;
        seat = null;
        needsJoin = false;
        topics.onUnsubscribed();
        subscribed = Set.of();
        known = Set.of();
        onRejoining();
        Set<PartitionId> all = new TreeSet<>(claims.claimed().keySet());
        claims.loseAll();
        all.forEach(deadlines::remove);
        if (gone != null) {
            link.send(() -> coordinator.expel(gone), () -> {});
        }
        trust(true);
    }

    // what is told

    private void tell() {
        if (!joined || leaving) {
            return;
        }
        if (!admitted) {
            askForAdmission();
            return;
        }
        tellAssigned(claims.assignment(known));
        claims.settle();
    }

    /** Somebody may consume the group by the other registry. */
    private void askForAdmission() {
        if (askedForAdmission) {
            return;
        }
        askedForAdmission = true;
        int number = admissions;
        member.later(
                1,
                30,
                () -> post(() -> {
                    if (number != admissions) {
                        return;
                    }
                    if (world.chaos && world.random.nextInt(60) == 0) {
                        refuse();
                    } else {
                        admitted = true;
                        claims.admit(true);
                        tell();
                    }
                }));
    }

    private void tellAssigned(Map<String, SortedSet<Integer>> assignment) {
        boolean unchanged = assignment.equals(lastAssignment) && now() - assignedNanos > SimMember.SLOWEST.toNanos();
        int movesBefore = member.moves();
        listener.onAssigned(assignment);
        if (unchanged) {
            assertThat(member.moves() - movesBefore)
                    .as("48: claims, releases, look-ups and fetches of %s for an unchanged %s", member.id, assignment)
                    .isZero();
            world.note(Situation.UNCHANGED_SNAPSHOT, !beliefs.isEmpty());
        } else if (!assignment.equals(lastAssignment)) {
            lastAssignment = assignment;
            assignedNanos = now();
        }
        assignment.keySet().stream()
                .filter(groupsTopics::contains)
                .forEach(topic -> toldNanos.putIfAbsent(topic, now()));
    }

    boolean isJoining(String topic) {
        Long told = toldNanos.get(topic);
        return told == null || now() - told < HEARD_NANOS;
    }

    boolean isEnding() {
        return groupsTopics.isEmpty() && !ended;
    }

    void disturb() {
        post(() -> {
            if (seat != null && joined && world.random.nextBoolean()) {
                tellSoon();
            } else if (seat != null && joined) {
                needsJoin = true;
            }
        });
    }

    // heartbeats

    private void beat() {
        member.schedule(BEAT_MILLIS * 1_000_000L, () -> {
            SimCoordinator.Seat as = seat;
            int itsGeneration = generation;
            if (as != null && generation > 0 && !joining) {
                link.send(
                        () -> {
                            SimCoordinator.Beat answer = coordinator.onHeartbeat(as, itsGeneration);
                            link.answer(() -> onHeartbeat(as, itsGeneration, answer), () -> {});
                        },
                        () -> {});
            }
            if (!ended) {
                beat();
            }
        });
    }

    private void onHeartbeat(SimCoordinator.Seat as, int itsGeneration, SimCoordinator.Beat answer) {
        if (as != seat || joining || itsGeneration != generation) {
            return;
        }
        heardNanos = now();
        post(() -> {
            if (as != seat) {
                return;
            }
            if (answer == SimCoordinator.Beat.UNKNOWN) {
                onUnknown(as);
            } else if (answer == SimCoordinator.Beat.REBALANCING) {
                needsJoin |= !joining;
            }
            if (afterCallback == null && !lost) {
                trust(now() - heardNanos <= DOUBT_NANOS);
            }
        });
    }

    private void watch() {
        member.later(100, 400, () -> {
            if (joining) {
                // the coordinator is known to wait for others
                heardNanos = now();
            }
            if (!isStalled() && seat != null && now() - heardNanos > DOUBT_NANOS) {
                trust(false);
            }
            if (!ended) {
                watch();
            }
        });
    }

    private void trust(boolean now) {
        if (beliefs.isTrusted() != now) {
            beliefs.onTrust(now);
            if (!leaving) {
                listener.onTrust(now);
            }
        }
    }
}
