package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group: keeps the registration as wanted, and the group's picture of its members fresh. What has to be done is
 * remembered in three flags and done one at a time, in this order: write our entry, verify the claims, read the group.
 * Whatever fails is done again after a pause, or when the connection is back; so it does not matter at which point a
 * session was lost.
 *
 * <p>Talks to ZooKeeper through its parts, and to the group's listener. Owned by {@link ZooKeeperRegistry}. Stops when
 * left, or when the connection is closed.
 *
 * <p>Thread-safe: its state is confined to its strand.
 */
final class GroupMembership implements Membership, SessionListener {
    private static final Logger log = LoggerFactory.getLogger(GroupMembership.class);
    private static final Duration SAFETY_PERIOD = Duration.ofMinutes(1);
    private static final int MAX_REPAIRS = 2;

    private final Group group;
    private final Connection connection;
    private final News news;
    private final Nudges nudges;
    private final Registration registration;
    private final GroupReader reader;
    private final Claims claims;
    private final List<CompletableFuture<Void>> unsubscribing = new ArrayList<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    private NavigableSet<String> wanted = new TreeSet<>();
    private Session session;
    private boolean active;
    private boolean leaving;
    private boolean needSubmit;
    private boolean needVerify;
    private boolean needFetch;
    private boolean busy;
    private boolean duplicate;
    private int repairs;
    private Timer retry;
    private Timer safety = () -> {};

    GroupMembership(Group group, Connection connection, News news) {
        this.group = group;
        this.connection = connection;
        this.news = news;
        this.nudges = new Nudges(group.retryBackoff());
        this.registration = new Registration(group);
        this.reader = new GroupReader(group, this::onChange);
        this.claims = new Claims(group, news, nudges, this::nudge);
    }

    @Override
    public String memberId() {
        return group.memberId();
    }

    @Override
    public void subscribe(Set<String> topics) {
        NavigableSet<String> sorted = new TreeSet<>(topics);
        group.strand().execute(() -> {
            if (!leaving) {
                activate();
                want(sorted);
            }
        });
    }

    @Override
    public void claim(PartitionId partition) {
        group.strand().execute(() -> {
            if (!leaving) {
                activate();
                claims.claim(partition);
            }
        });
    }

    @Override
    public CompletableFuture<Void> release(PartitionId partition) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.strand().execute(() -> claims.release(partition, done));
        return done;
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.strand().execute(() -> {
            unsubscribing.add(done);
            want(new TreeSet<>());
        });
        return done;
    }

    @Override
    public CompletableFuture<Void> leave() {
        group.strand().execute(() -> {
            if (!leaving) {
                leaving = true;
                news.mute();
                CompletableFuture<Void> gone = new CompletableFuture<>();
                unsubscribing.add(gone);
                CompletableFuture<Void> all = CompletableFuture.allOf(gone, claims.releaseAll());
                want(new TreeSet<>());
                group.then(all, (nothing, failure) -> cleanUp());
            }
        });
        return left.copy();
    }

    @Override
    public void onConnected(Session now) {
        group.strand().execute(() -> {
            session = now;
            needSubmit |= !wanted.isEmpty() && registration.nodeSession() != now.id();
            needVerify = true;
            needFetch = true;
            claims.onConnected(now);
            resume();
        });
    }

    @Override
    public void onDisconnected() {
        group.strand().execute(() -> {
            session = null;
            claims.onDisconnected();
        });
    }

    @Override
    public void onDoubt() {
        group.strand().execute(() -> {
            if (active) {
                news.trust(false);
            }
        });
    }

    @Override
    public void onEnded() {
        group.strand().execute(() -> {
            session = null;
            registration.onEnded();
            claims.onEnded();
            completeUnsubscribed();
        });
    }

    private void activate() {
        if (!active) {
            active = true;
            connection.open();
            keepSafe();
        }
    }

    private void want(NavigableSet<String> topics) {
        wanted = topics;
        repairs = 0;
        needSubmit = true;
        needFetch = true;
        completeUnsubscribed();
        step();
    }

    private void onChange() {
        needFetch = true;
        step();
    }

    private void nudge() {
        if (!wanted.isEmpty() && !duplicate) {
            needSubmit = true;
            step();
        }
    }

    private void keepSafe() {
        safety = group.timers().schedule(SAFETY_PERIOD.toNanos(), () -> {
            needVerify = true;
            needFetch = true;
            keepSafe();
            step();
        });
    }

    private void resume() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
        step();
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
        } else if (needVerify && !leaving) {
            verify();
        } else if (needFetch && !leaving) {
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
        group.then(reader.read(on, !wanted.isEmpty()), (snapshot, failure) -> {
            busy = false;
            if (failure != null) {
                needFetch = true;
                retryLater("reading the group", failure);
            } else if (session != on) {
                needFetch = true;
            } else {
                onRead(snapshot);
            }
            step();
        });
    }

    /**
     * A snapshot without us, or with other topics, would make the group give up what it has; so the entry is repaired
     * and the group is read once more first.
     */
    private void onRead(GroupSnapshot snapshot) {
        if (duplicate && !snapshot.members().containsKey(group.memberId())) {
            needSubmit = true;
            return;
        }
        if (duplicate || wanted.isEmpty() || wanted.equals(snapshot.members().get(group.memberId()))) {
            repairs = 0;
            publish(duplicate ? withoutUs(snapshot) : snapshot);
            return;
        }
        log.warn("Group {}: the entry of {} is missing or was changed", group.name(), group.memberId());
        needSubmit = true;
        needFetch = true;
        if (++repairs > MAX_REPAIRS) {
            repairs = 0;
            publish(snapshot);
            retryLater();
        }
    }

    /** The entry under our name is that of another live instance. */
    private GroupSnapshot withoutUs(GroupSnapshot snapshot) {
        var others = new TreeMap<>(snapshot.members());
        others.remove(group.memberId());
        return GroupSnapshot.of(others);
    }

    private void publish(GroupSnapshot snapshot) {
        news.snapshot(snapshot);
        if (!needVerify && session != null) {
            news.trust(true);
        }
    }

    /** The entry is gone when nothing is left to be written and no session may hold it. */
    private void completeUnsubscribed() {
        if (!wanted.isEmpty() || registration.nodeSession() == 0) {
            List<CompletableFuture<Void>> done = List.copyOf(unsubscribing);
            unsubscribing.clear();
            group.strand().afterwards(() -> done.forEach(future -> future.complete(null)));
        }
    }

    private void cleanUp() {
        if (active && session != null) {
            group.then(GroupCleanup.run(session, group.paths(), group.name()), (nothing, failure) -> end());
        } else {
            end();
        }
    }

    private void end() {
        safety.cancel();
        connection.remove(this);
        group.strand().afterwards(() -> left.complete(null));
    }
}
