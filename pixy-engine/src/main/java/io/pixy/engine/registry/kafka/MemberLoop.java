package io.pixy.engine.registry.kafka;

import io.pixy.api.PixyException;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The body of the member thread: does what is posted, keeps the subscription as wanted, and polls.
 *
 * <p>Confined to the member thread, except {@link #isInTrouble}.
 */
final class MemberLoop {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration BRIEFLY = Duration.ofMillis(100);

    private final String group;
    private final MemberEnvironment environment;
    private final Inbox inbox;
    private final News news;
    private final BooleanSupplier comesBack;
    private final Clock clock;
    private final Ownership ownership;
    private final Gathering gathering = new Gathering();
    private final MemberCommits commits;
    private final Assignments assignments;
    private final Setbacks setbacks;
    private final List<CompletableFuture<Void>> unsubscribing = new ArrayList<>();
    private Member member;
    private boolean entered;
    private boolean leaving;
    private boolean ended;

    MemberLoop(String group, MemberEnvironment environment, Inbox inbox, News news, BooleanSupplier comesBack) {
        this.group = group;
        this.environment = environment;
        this.inbox = inbox;
        this.news = news;
        this.comesBack = comesBack;
        this.clock = environment.clock();
        this.setbacks = new Setbacks(group, environment, gathering, news);
        this.ownership = new Ownership(news);
        this.assignments = new Assignments(
                news,
                ownership,
                new Admission(group, environment.elsewhere(), inbox, this::onAdmission),
                silence(environment.settings().protocol()),
                clock);
        this.commits = new MemberCommits(
                ownership::tenure, this::onCommitted, assignments::onStale, () -> inbox.post(() -> {}), clock);
    }

    /** A new subscription goes to the broker at once, or else with the next heartbeat, by default within five seconds. */
    private static Duration silence(GroupProtocol protocol) {
        return ANSWER.plus(protocol == GroupProtocol.CONSUMER ? HEARTBEAT : Duration.ZERO);
    }

    Ownership ownership() {
        return ownership;
    }

    MemberCommits commits() {
        return commits;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isInTrouble() {
        return setbacks.isInTrouble();
    }

    void onSubscribe(Set<String> topics) {
        if (leaving) {
            return;
        }
        want(topics);
        if (!topics.isEmpty()) {
            completeUnsubscribing();
            assignments.tellSoon();
        }
    }

    void onUnsubscribe(CompletableFuture<Void> done) {
        want(Set.of());
        unsubscribing.add(done);
    }

    private void want(Set<String> topics) {
        gathering.want(topics, clock.nanoTime());
        assignments.onWanted(!topics.isEmpty());
    }

    /** The end of it. */
    void onLeave() {
        leaving = true;
        news.mute();
        ownership.releaseAll();
        want(Set.of());
    }

    /** One round. */
    void step() {
        inbox.run();
        commits.expire();
        try {
            if (gathering.wantsNothing() && ownership.isUnused()) {
                rest();
            } else if (member == null) {
                openOrWait();
            } else {
                work();
            }
        } catch (RuntimeException | LinkageError e) {
            onFailure(e);
        }
    }

    /** Not a member any more, until topics are wanted again. */
    private void rest() {
        drop();
        takeOut();
        completeUnsubscribing();
        if (leaving) {
            ended = true;
        } else {
            commits.refuse();
            inbox.await(POLL.toNanos());
        }
    }

    /** A static member stays in the group when its consumer is closed, and nobody would consume what it has. */
    private void takeOut() {
        boolean leavesEntry = entered && environment.settings().staticMembership() && !comesBack.getAsBoolean();
        entered = false;
        if (leavesEntry) {
            environment.removal().apply(group).join();
        }
    }

    private void completeUnsubscribing() {
        List<CompletableFuture<Void>> done = List.copyOf(unsubscribing);
        unsubscribing.clear();
        done.forEach(future -> future.complete(null));
    }

    private void openOrWait() {
        commits.refuse();
        long now = clock.nanoTime();
        long wait = Math.max(setbacks.waitNanos(), gathering.waitNanos(now));
        if (wait > 0) {
            inbox.await(Math.min(wait, POLL.toNanos()));
            return;
        }
        JoinPhase phase = new JoinPhase(inbox::close, clock);
        HeartbeatWatch watch = new HeartbeatWatch(
                patienceNanos(), environment.settings().sessionTimeout().toNanos(), joinNanos(), now);
        member = new Member(
                environment.consumers().apply(new MemberProperties(environment.settings()).of(group, phase)),
                phase,
                watch,
                inbox,
                clock);
        entered = true;
        assignments.onMember(member, phase);
    }

    private long patienceNanos() {
        return environment.settings().sessionTimeout().toNanos() / 5 * 4;
    }

    private long joinNanos() {
        return environment.settings().rebalanceTimeout().toNanos() + patienceNanos();
    }

    private void work() {
        long now = clock.nanoTime();
        Optional<Set<String>> change = gathering.wantsNothing() ? Optional.empty() : gathering.take(now);
        if (change.isPresent() && change.get().isEmpty()) {
            drop();
            return;
        }
        change.ifPresent(topics -> {
            member.subscribe(
                    topics,
                    new Rebalances(
                            member,
                            this::serve,
                            inbox,
                            assignments,
                            ownership,
                            news,
                            clock,
                            environment.settings().rebalanceTimeout()));
            assignments.onSubscribed(topics);
        });
        member.pump(commits);
        long wait =
                Math.min(gathering.wantsNothing() ? Long.MAX_VALUE : gathering.waitNanos(now), assignments.waitNanos());
        member.poll(Duration.ofNanos(Math.min(wait, POLL.toNanos())));
        boolean trusted = member.isTrusted();
        news.trust(trusted);
        setbacks.onPolled(assignments.isJoined(), trusted);
        assignments.look();
    }

    /** What goes on while Kafka waits for our callback to end. */
    private void serve(long nanos) {
        inbox.run();
        commits.expire();
        member.pump(commits);
        if (commits.isInFlight()) {
            member.drive();
        } else {
            inbox.await(Math.min(nanos, BRIEFLY.toNanos()));
        }
        news.trust(member.isTrustedMeanwhile());
    }

    /**
     * With protocol {@code consumer} a commit does not prolong the session, and one may pass that has no epoch any more, if
     * the group is empty.
     */
    private void onCommitted(long sentNanos) {
        if (environment.settings().protocol() == GroupProtocol.CLASSIC
                && member != null
                && assignments.isOfThisLife(sentNanos)) {
            member.onCommitted(sentNanos);
        }
    }

    private void onAdmission(Optional<PixyException> refusal) {
        if (refusal.isPresent()) {
            setbacks.refuse(refusal.get());
            drop();
            takeOut();
        } else {
            assignments.onAdmitted();
        }
    }

    private void onFailure(Throwable error) {
        switch (setbacks.on(error)) {
            case STAY -> {}
            case WAIT -> {
                if (member != null) {
                    inbox.await(setbacks.waitNanos());
                }
            }
            case BEGIN_ANEW -> drop();
            case LEAVE -> {
                drop();
                takeOut();
            }
            case YIELD -> {
                entered = false;
                drop();
            }
        }
    }

    /** What this thread's predecessor has left half done. */
    void recover() {
        drop();
    }

    private void drop() {
        Member closed = member;
        member = null;
        gathering.onUnsubscribed();
        assignments.onMemberGone();
        ownership.onAllLost();
        if (closed != null) {
            closed.close();
        }
        commits.onConsumerClosed();
        news.trust(true);
    }
}
