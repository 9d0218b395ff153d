package io.pixy.engine.registry.zookeeper;

import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition this instance wants, owns, or is giving back. What to do next follows from what is wanted, what is held
 * and the session in which there may be a node of ours; at most one operation is under way, and after each the question
 * is asked again.
 *
 * <p>A claim holds only with a node of the present session: after a failed create the node may still be there, and after
 * a restart with the same name it may be that of the predecessor, which is waited for and never removed, since if it
 * does not go away its process is alive.
 *
 * <p>Talks to ZooKeeper and {@link ClaimEvents}. Owned by {@link Claims}. Stops when released. Confined to the
 * membership's strand.
 */
final class Claim {
    private static final Logger log = LoggerFactory.getLogger(Claim.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final Group group;
    private final PartitionId partition;
    private final String path;
    private final ClaimEvents events;
    private final Backoff backoff;
    private final Watcher watcher;
    private final PredecessorLog predecessors;
    private final List<CompletableFuture<Void>> releases = new ArrayList<>();
    private Session session;
    private long nodeSession;
    private boolean wanted;
    private boolean held;
    private boolean busy;
    private boolean finished;
    private Timer pause;

    Claim(Group group, PartitionId partition, ClaimEvents events) {
        this.group = group;
        this.partition = partition;
        this.path = group.owner(partition);
        this.events = events;
        this.backoff = new Backoff(group.retryBackoff(), MAX_PAUSE);
        this.predecessors = new PredecessorLog(group, partition);
        this.watcher = event -> {
            if (event.getType() != EventType.None) {
                group.strand().execute(this::onNodeChanged);
            }
        };
    }

    PartitionId partition() {
        return partition;
    }

    void claim() {
        wanted = true;
        step();
    }

    void release(CompletableFuture<Void> done) {
        wanted = false;
        held = false;
        releases.add(done);
        resume();
    }

    void onConnected(Session now) {
        session = now;
        if (nodeSession != now.id()) {
            nodeSession = 0;
        }
        if (held && nodeSession == 0) {
            lose();
        }
        resume();
    }

    void onDisconnected() {
        session = null;
    }

    void onEnded() {
        session = null;
        nodeSession = 0;
        step();
    }

    /** Looks whether the node is still ours; completes when that is known, and fails if it can't be. */
    CompletableFuture<Void> verify() {
        if (!held || busy || session == null) {
            return CompletableFuture.completedFuture(null);
        }
        busy = true;
        Session asked = session;
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.then(asked.find(path, watcher), (node, failure) -> {
            busy = false;
            boolean known = failure == null;
            if (known && held && nodeSession == asked.id() && !isOurs(asked, node)) {
                lose();
            }
            step();
            if (known) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private void lose() {
        held = false;
        nodeSession = 0;
        log.warn("Group {}: partition {} is not ours any more", group.name(), partition);
        events.onLost(this);
    }

    private void onNodeChanged() {
        if (held) {
            var unused = verify();
        } else {
            resume();
        }
    }

    private void resume() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
        step();
    }

    private void step() {
        if (busy || finished) {
            return;
        }
        if (!wanted && nodeSession == 0) {
            finish();
        } else if (session != null && pause == null) {
            if (!wanted) {
                giveBack(session);
            } else if (!held) {
                attempt(session);
            }
        }
    }

    private void finish() {
        finished = true;
        completeReleases();
        events.onFinished(this);
    }

    private void completeReleases() {
        List<CompletableFuture<Void>> done = List.copyOf(releases);
        releases.clear();
        group.strand().afterwards(() -> done.forEach(release -> release.complete(null)));
    }

    private void pause() {
        pause = group.timers().schedule(backoff.next(), () -> {
            pause = null;
            step();
        });
    }

    private void attempt(Session on) {
        busy = true;
        nodeSession = on.id();
        group.then(Ownership.take(on, path, group.memberId(), watcher), (found, failure) -> {
            busy = false;
            if (nodeSession == on.id()) {
                onAttempted(on, found, failure);
            }
            step();
        });
    }

    private void onAttempted(Session on, Ownership found, Throwable failure) {
        if (failure != null) {
            log.debug("Group {}: claim of {} failed: {}", group.name(), partition, ErrorTexts.of(failure));
            pause();
            return;
        }
        if (found == Ownership.OURS) {
            backoff.reset();
            predecessors.clear();
            if (wanted) {
                held = true;
                completeReleases();
                events.onHeld(this);
            }
            return;
        }
        nodeSession = 0;
        if (found == Ownership.PREDECESSORS) {
            predecessors.onSeen(on.timeout());
            pause();
        } else if (found == Ownership.OTHERS) {
            pause();
            events.onBlocked(this);
        }
    }

    private void giveBack(Session on) {
        busy = true;
        CompletableFuture<Void> gone = on.find(path, null).thenCompose(node -> {
            if (isOurs(on, node)) {
                return on.delete(path, node.orElseThrow().stat().getVersion());
            }
            node.ifPresent(other -> log.warn(
                    "Group {}: partition {} to be released is held by {}", group.name(), partition, other.text()));
            return CompletableFuture.completedFuture(null);
        });
        group.then(gone, (nothing, failure) -> {
            busy = false;
            if (failure == null || ErrorTexts.is(failure, Code.NONODE)) {
                nodeSession = nodeSession == on.id() ? 0 : nodeSession;
                backoff.reset();
            } else if (!ErrorTexts.is(failure, Code.BADVERSION)) {
                log.warn("Group {}: release of {} failed: {}", group.name(), partition, ErrorTexts.of(failure));
                pause();
            }
            step();
        });
    }

    private boolean isOurs(Session on, Optional<Node> found) {
        return found.filter(node -> on.owns(node.stat()) && node.text().equals(group.memberId()))
                .isPresent();
    }
}
