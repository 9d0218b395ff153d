package io.pixy.engine.registry.zookeeper;

import io.pixy.api.PixyException;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.runtime.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the registration as wanted, and the group's picture of its members fresh. What has to be done is remembered in
 * three flags and done one at a time, in this order: write our entry, verify the claims, read the group. Whatever fails
 * is done again after a pause, or when the connection is back; so it does not matter at which point a session was lost.
 * What was read last stays valid for the group until something newer was read.
 *
 * <p>Talks to ZooKeeper through {@link Registration} and {@link GroupReader}, and to the group's listener. Owned by
 * {@link GroupMembership}. Confined to the membership's strand.
 */
final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration SAFETY_PERIOD = Duration.ofMinutes(1);
    private static final int MAX_REPAIRS = 2;

    /** With the default that is 10 s. */
    private static final int REFUSED_BACKOFFS = 20;

    private final Group group;
    private final Claims claims;
    private final SnapshotNews news;
    private final Nudges nudges;
    private final Registration registration;
    private final GroupReader reader;
    private final Admission admission;
    private final List<CompletableFuture<Void>> unsubscribing = new ArrayList<>();

    private NavigableSet<String> asked = new TreeSet<>();
    private NavigableSet<String> wanted = new TreeSet<>();
    private Timer refused;
    private Session session;
    private boolean active;
    private boolean needSubmit;
    private boolean needVerify;
    private boolean needFetch;
    private boolean busy;
    private boolean duplicate;
    private int repairs;
    private Timer retry;
    private Timer safety = () -> {};

    Upkeep(Group group, Claims claims, SnapshotNews news, Nudges nudges, Admission admission) {
        this.group = group;
        this.claims = claims;
        this.news = news;
        this.nudges = nudges;
        this.admission = admission;
        this.registration = new Registration(group);
        this.reader = new GroupReader(group, this::onChange);
    }

    /** Nothing is done before. */
    void start() {
        active = true;
        keepSafe();
    }

    void stop() {
        active = false;
        safety.cancel();
        if (refused != null) {
            refused.cancel();
        }
    }

    void want(NavigableSet<String> topics) {
        asked = topics;
        if (refused == null) {
            register(topics);
        } else {
            completeUnsubscribed();
        }
    }

    private void register(NavigableSet<String> topics) {
        if (wanted.isEmpty()) {
            admission.reset();
        }
        wanted = topics;
        repairs = 0;
        needSubmit = true;
        needFetch = true;
        completeUnsubscribed();
        step();
    }

    /** Completes when no session holds an entry of ours, or one is wanted again. */
    void wantNothing(CompletableFuture<Void> done) {
        unsubscribing.add(done);
        want(new TreeSet<>());
    }

    /** Makes the others read again. */
    void nudge() {
        if (!wanted.isEmpty() && !duplicate) {
            needSubmit = true;
            step();
        }
    }

    void onConnected(Session now) {
        session = now;
        needSubmit |= !wanted.isEmpty() && registration.nodeSession() != now.id();
        needVerify = true;
        needFetch = true;
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
        step();
    }

    void onDisconnected() {
        session = null;
    }

    void onEnded() {
        session = null;
        registration.onEnded();
        completeUnsubscribed();
    }

    private void onChange() {
        needFetch = true;
        step();
    }

    /** Against watches that were lost for whatever reason. */
    private void keepSafe() {
        safety = group.timers().schedule(SAFETY_PERIOD.toNanos(), () -> {
            if (!active) {
                // stopped when this had fired already and waited for its turn
                return;
            }
            needVerify = true;
            needFetch = true;
            keepSafe();
            step();
        });
    }

    private void retryLater(String what, Throwable failure) {
        log.info("Group {}: {} failed, will be repeated: {}", group.name(), what, ErrorTexts.of(failure));
        retryLater();
    }

    private void retryLater() {
        retry = group.timers().schedule(group.retryBackoff().toNanos(), () -> {
            retry = null;
            step();
        });
    }

    private void step() {
        if (busy || retry != null || session == null || !active) {
            return;
        }
        if (needSubmit) {
            submit(session);
        } else if (needVerify) {
            verify();
        } else if (needFetch) {
            fetch(session);
        }
    }

    private void submit(Session on) {
        busy = true;
        needSubmit = false;
        group.then(registration.submit(on, wanted), (outcome, failure) -> {
            busy = false;
            if (failure == null) {
                duplicate = outcome == Registration.Outcome.DUPLICATE;
                nudges.onSubmitted(group.clock().nanoTime());
                needFetch = true;
            } else {
                needSubmit = true;
                retryLater("registration", failure);
            }
            completeUnsubscribed();
            step();
        });
    }

    private void verify() {
        busy = true;
        needVerify = false;
        group.then(claims.verify(), (nothing, failure) -> {
            busy = false;
            if (failure != null) {
                needVerify = true;
                retryLater("verification of claims", failure);
            }
            step();
        });
    }

    private void fetch(Session on) {
        busy = true;
        needFetch = false;
        group.then(reader.read(on, !wanted.isEmpty()), (picture, failure) -> {
            busy = false;
            if (failure != null) {
                needFetch = true;
                retryLater("reading the group", failure);
            } else if (session != on) {
                needFetch = true;
            } else {
                onRead(picture.snapshot(), picture.registered());
            }
            step();
        });
    }

    /**
     * A snapshot without us, or with other topics, would make the group give up what it has; so the entry is repaired
     * and the group is read once more first.
     */
    private void onRead(GroupSnapshot snapshot, boolean registered) {
        NavigableSet<String> own = snapshot.members().get(group.memberId());
        if (duplicate && own != null) {
            publish(withoutUs(snapshot));
        } else if (wanted.isEmpty() || (registered && wanted.equals(own))) {
            repairs = 0;
            publish(snapshot);
        } else {
            log.warn(
                    "Group {}: the entry of {} is missing, was changed or is not ours", group.name(), group.memberId());
            needSubmit = true;
            needFetch = true;
            if (++repairs > MAX_REPAIRS) {
                repairs = 0;
                publish(snapshot);
                retryLater();
            }
        }
    }

    /** The entry under our name is that of another live instance. */
    private GroupSnapshot withoutUs(GroupSnapshot snapshot) {
        var others = new TreeMap<>(snapshot.members());
        others.remove(group.memberId());
        return GroupSnapshot.of(others);
    }

    private void publish(GroupSnapshot snapshot) {
        if (wanted.isEmpty() || admission.isGranted()) {
            tell(snapshot);
        } else {
            admission.ask(refusal -> refusal.ifPresentOrElse(this::onRefused, () -> {
                needFetch = true;
                step();
            }));
        }
    }

    /** Makes room for those who were first, for a while that differs from theirs. */
    private void onRefused(PixyException why) {
        news.refused(why);
        if (!wanted.isEmpty() && active) {
            register(new TreeSet<>());
            long least = group.retryBackoff().toNanos() * REFUSED_BACKOFFS;
            long pause = least + ThreadLocalRandom.current().nextLong(least / 4);
            refused = group.timers().schedule(pause, () -> {
                refused = null;
                if (active) {
                    register(asked);
                }
            });
        }
    }

    private void tell(GroupSnapshot snapshot) {
        if (refused != null) {
            return;
        }
        news.snapshot(snapshot);
        if (!needVerify && session != null) {
            news.trust(true);
        }
    }

    private void completeUnsubscribed() {
        if (!asked.isEmpty() || registration.nodeSession() == 0) {
            List<CompletableFuture<Void>> done = List.copyOf(unsubscribing);
            unsubscribing.clear();
            group.strand().afterwards(() -> done.forEach(future -> future.complete(null)));
        }
    }
}
