package io.pixy.engine.registry.kafka;

import io.pixy.api.PixyException;
import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong with a member, who is told, and what comes of it: topics are left out, or the group is refused until
 * people have acted, or it is tried again after a pause.
 *
 * <p>Confined to the member thread, except {@link #isInTrouble}.
 */
final class Setbacks {
    private static final Logger log = LoggerFactory.getLogger(Setbacks.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** From one attempt to join to the next, if people must act in between. */
    private static final long REFUSED_NANOS = Duration.ofSeconds(10).toNanos();

    /** A consumer that fails so often in a row does not recover. */
    private static final int MOST_FAILURES = 5;

    /** What is to become of the member. */
    enum Outcome {
        /** It goes on. */
        STAY,
        /** It goes on after {@link #waitNanos}. */
        WAIT,
        /** Another one takes its place then. */
        BEGIN_ANEW,
        /** It leaves, and so does its entry in the group. */
        LEAVE,
        /** It leaves; its entry in the group is somebody else's by now. */
        YIELD
    }

    private final String group;
    private final MemberEnvironment environment;
    private final Gathering gathering;
    private final News news;
    private final Clock clock;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private long notBeforeNanos;
    private OptionalLong heldNanos = OptionalLong.empty();
    private int failures;
    private boolean fatal;
    private volatile boolean trouble;

    /** Nothing has gone wrong yet. */
    Setbacks(String group, MemberEnvironment environment, Gathering gathering, News news) {
        this.group = group;
        this.environment = environment;
        this.gathering = gathering;
        this.news = news;
        this.clock = environment.clock();
        this.notBeforeNanos = clock.nanoTime();
    }

    boolean isInTrouble() {
        return trouble;
    }

    /** How long until it may be tried again: very long if that is pointless. */
    long waitNanos() {
        return fatal ? Long.MAX_VALUE : Math.max(0, notBeforeNanos - clock.nanoTime());
    }

    /** Kafka can be talked to. */
    void onPolled(boolean joined, boolean trusted) {
        failures = 0;
        backoff.reset();
        heldNanos = joined ? OptionalLong.empty() : heldNanos;
        trouble = !trusted;
    }

    /** The group must not be consumed here; the member leaves. */
    void refuse(PixyException why) {
        news.refused(why);
        notBeforeNanos = clock.nanoTime() + REFUSED_NANOS;
        trouble = true;
    }

    /** Something was thrown. */
    Outcome on(Throwable error) {
        // a leader may hear about topics of other members, whom it can't serve: when it has left, another one leads
        Set<String> culprits = culprits(error);
        Set<String> excluded = gathering.exclude(culprits, clock.nanoTime());
        if (!excluded.isEmpty()) {
            return leaveOut(excluded, error);
        }
        if (MemberErrors.isSecondHolder(error)) {
            return standBack(error);
        }
        if (MemberErrors.isForPeople(error) && !isOutdated(error, culprits)) {
            refuse(MemberErrors.explain(group, environment.settings(), error));
            return Outcome.LEAVE;
        }
        return pause(error);
    }

    /** It is about a subscription that has been changed since it was sent; or the topics may be seen by now. */
    private boolean isOutdated(Throwable error, Set<String> culprits) {
        return MemberErrors.keepsTopicsBack(error) || (!culprits.isEmpty() && gathering.excludes(culprits));
    }

    private Set<String> culprits(Throwable error) {
        if (!MemberErrors.keepsTopicsBack(error)) {
            return MemberErrors.topics(error);
        }
        try {
            return environment.forbidden().apply(gathering.applied()).join();
        } catch (RuntimeException e) {
            log.warn("Which topics of group {} the brokers keep back can't be found out", group, e);
            return Set.of();
        }
    }

    private Outcome leaveOut(Set<String> topics, Throwable error) {
        log.warn("Group {} goes on without topics {}", group, topics, error);
        news.topicsRefused(topics, MemberErrors.explainTopics(group, topics, error));
        trouble = false;
        return gathering.isNothingPossible(clock.nanoTime()) ? Outcome.LEAVE : Outcome.STAY;
    }

    /** With protocol {@code consumer} it may be ourselves, before a crash: then the coordinator forgets it in time. */
    private Outcome standBack(Throwable error) {
        PixyException why = MemberErrors.explain(group, environment.settings(), error);
        long now = clock.nanoTime();
        if (heldNanos.isEmpty()) {
            heldNanos = OptionalLong.of(now);
        }
        refuse(why);
        boolean mayPass = MemberErrors.mayBeOurselves(error);
        if (!mayPass
                || now - heldNanos.getAsLong()
                        > environment.settings().sessionTimeout().toNanos() * 3 / 2) {
            fatal = true;
            environment.onFatal().accept(why);
        }
        return Outcome.YIELD;
    }

    private Outcome pause(Throwable error) {
        trouble = true;
        long pause = backoff.next();
        notBeforeNanos = clock.nanoTime() + pause;
        log.warn("The member of group {} failed, goes on in {} ms", group, pause / 1_000_000, error);
        if (++failures >= MOST_FAILURES || error instanceof IllegalStateException) {
            failures = 0;
            return Outcome.BEGIN_ANEW;
        }
        return Outcome.WAIT;
    }
}
