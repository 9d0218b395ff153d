package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.PartitionId;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * One group: brings what the group wants, and what becomes of the session, to the two parts that do the work.
 *
 * <p>Talks to {@link Upkeep} (the entry and the snapshot) and {@link Claims}. Owned by {@link ZooKeeperRegistry}. Stops
 * when left; when the connection is closed, what it was waiting for completes.
 *
 * <p>Thread-safe: its state is confined to its strand.
 */
final class GroupMembership implements Membership, SessionListener {
    private final Group group;
    private final Connection connection;
    private final SnapshotNews news;
    private final OffsetStore offsets;
    private final Claims claims;
    private final Upkeep upkeep;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private Session session;
    private boolean active;
    private boolean leaving;

    GroupMembership(Group group, Connection connection, SnapshotNews news, Admission admission, OffsetStore offsets) {
        this.group = group;
        this.connection = connection;
        this.news = news;
        this.offsets = offsets;
        Nudges nudges = new Nudges(group.retryBackoff());
        this.claims = new Claims(group, news, nudges, this::nudge);
        this.upkeep = new Upkeep(group, claims, news, nudges, admission);
    }

    @Override
    public void subscribe(Set<String> topics) {
        NavigableSet<String> sorted = new TreeSet<>(topics);
        group.strand().execute(() -> {
            if (!leaving) {
                activate();
                upkeep.want(sorted);
            }
        });
    }

    @Override
    public void onPartitionCounts(Map<String, Integer> counts) {
        group.strand().execute(() -> news.counts(counts));
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

    /** To Kafka the group has no members; that only one commits is what claims are for. */
    @Override
    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs) {
        return offsets.commit(group.name(), pairs);
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.strand().execute(() -> upkeep.wantNothing(done));
        return done;
    }

    @Override
    public CompletableFuture<Void> leave() {
        group.strand().execute(() -> {
            if (!leaving) {
                leaving = true;
                news.mute();
                CompletableFuture<Void> gone = new CompletableFuture<>();
                upkeep.wantNothing(gone);
                CompletableFuture<Void> all = CompletableFuture.allOf(gone, claims.releaseAll());
                group.then(all, (nothing, failure) -> cleanUp());
            }
        });
        return left.copy();
    }

    @Override
    public void onConnected(Session now) {
        group.strand().execute(() -> {
            session = now;
            claims.onConnected(now);
            upkeep.onConnected(now);
        });
    }

    @Override
    public void onDisconnected() {
        group.strand().execute(() -> {
            session = null;
            claims.onDisconnected();
            upkeep.onDisconnected();
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
            claims.onEnded();
            upkeep.onEnded();
        });
    }

    private void activate() {
        if (!active) {
            active = true;
            connection.open();
            upkeep.start();
        }
    }

    private void nudge() {
        upkeep.nudge();
    }

    private void cleanUp() {
        upkeep.stop();
        if (active && session != null) {
            group.then(GroupCleanup.run(session, group.paths(), group.name()), (nothing, failure) -> end());
        } else {
            end();
        }
    }

    private void end() {
        connection.remove(this);
        group.strand().afterwards(() -> left.complete(null));
    }
}
