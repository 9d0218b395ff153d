package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All claims of one membership. They do not wait for each other, so hundreds are under way at the same time.
 *
 * <p>Confined to the membership's strand.
 */
final class Claims implements ClaimEvents {
    private final Group group;
    private final News news;
    private final Nudges nudges;
    private final Runnable nudge;
    private final Map<PartitionId, Claim> claims = new TreeMap<>();
    private final Set<PartitionId> blocked = new HashSet<>();
    private Session session;

    /**
     * No claims yet.
     *
     * @param nudge makes the other members read the group again
     */
    Claims(Group group, News news, Nudges nudges, Runnable nudge) {
        this.group = group;
        this.news = news;
        this.nudges = nudges;
        this.nudge = nudge;
    }

    void claim(PartitionId partition) {
        Claim claim = claims.get(partition);
        if (claim == null) {
            claim = new Claim(group, partition, this);
            claims.put(partition, claim);
            claim.claim();
            if (session != null) {
                claim.onConnected(session);
            }
        } else {
            claim.claim();
        }
    }

    void release(PartitionId partition, CompletableFuture<Void> done) {
        Claim claim = claims.get(partition);
        if (claim == null) {
            group.strand().afterwards(() -> done.complete(null));
        } else {
            claim.release(done);
        }
    }

    CompletableFuture<Void> releaseAll() {
        return all(claim -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            claim.release(done);
            return done;
        });
    }

    /** Completes when every claim that is held has been looked at; fails if one could not be. */
    CompletableFuture<Void> verify() {
        return all(Claim::verify);
    }

    void onConnected(Session now) {
        session = now;
        each(claim -> claim.onConnected(now));
    }

    void onDisconnected() {
        session = null;
        each(Claim::onDisconnected);
    }

    void onEnded() {
        session = null;
        each(Claim::onEnded);
    }

    @Override
    public void onHeld(Claim claim) {
        unblock(claim);
        news.claimed(claim.partition());
    }

    @Override
    public void onLost(Claim claim) {
        news.claimLost(claim.partition());
    }

    @Override
    public void onBlocked(Claim claim) {
        blocked.add(claim.partition());
        if (nudges.isDue(group.clock().nanoTime())) {
            nudge.run();
        }
    }

    @Override
    public void onFinished(Claim claim) {
        claims.remove(claim.partition(), claim);
        unblock(claim);
    }

    private void unblock(Claim claim) {
        if (blocked.remove(claim.partition()) && blocked.isEmpty()) {
            nudges.onQuiet();
        }
    }

    private void each(Consumer<Claim> action) {
        List.copyOf(claims.values()).forEach(action);
    }

    private CompletableFuture<Void> all(Function<Claim, CompletableFuture<Void>> action) {
        return CompletableFuture.allOf(
                List.copyOf(claims.values()).stream().map(action).toArray(CompletableFuture<?>[]::new));
    }
}
