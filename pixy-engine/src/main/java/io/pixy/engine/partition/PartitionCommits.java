package io.pixy.engine.partition;

import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.offsets.Attempts;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.PartitionId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What is known to be committed of a partition, and whether its tracker is being committed now.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class PartitionCommits implements Retrying {
    private final PartitionId id;
    private final PartitionContext context;

    /** Without a policy nothing is written that Kafka-Pixy does not write. */
    private final boolean isKept;

    /** The last pairs that may have been committed here. */
    private Set<Committed> ours = Set.of();

    /** The same, of a topic that is gone: Kafka forgets them with it, but one that came late counts for the new one. */
    private Set<Committed> outdated = Set.of();

    /** Whether a commit of the topic that is gone may arrive yet. */
    private boolean atLarge;

    private Committed last;
    private OffsetTracker tracker;
    private Runnable submission = () -> {};

    /** Nothing is known nor committed yet. */
    PartitionCommits(PartitionId id, PartitionContext context, QueuePolicy policy) {
        this.id = id;
        this.context = context;
        this.isKept = !policy.equals(QueuePolicy.defaults());
    }

    /** The tracker's state is committed from now on, at once if what is committed differs. */
    void begin(OffsetTracker committed, boolean differs) {
        if (tracker == null) {
            tracker = committed;
            submission = context.committer().track(id, committed);
            if (isKept) {
                context.side().track(id, this);
            }
            if (atLarge) {
                context.committer().outlast(id);
                atLarge = false;
            }
        }
        if (differs) {
            submit();
        }
    }

    /** The tracker has changed. */
    void submit() {
        if (tracker != null) {
            submission.run();
            if (isKept) {
                context.side().changed(id);
            }
        }
    }

    /** Learns what the owner before us knew of attempts and delays; the answer comes on the strand. */
    void inherit(Consumer<NavigableMap<Long, Attempts>> answer) {
        if (isKept) {
            context.side().read(id, answer);
        } else {
            answer.accept(new TreeMap<>());
        }
    }

    @Override
    public long base() {
        return tracker.base();
    }

    @Override
    public NavigableMap<Long, Attempts> attempts() {
        return tracker.pasts().all(context.clock().nanoTime(), context.clock().wallMillis());
    }

    void end() {
        if (tracker != null) {
            ours = context.committer()
                    .lastCommitted(id)
                    .map(known -> Set.copyOf(List.of(known, tracker.committed())))
                    .orElseGet(() -> Set.of(tracker.committed()));
        }
        tracker = null;
        context.committer().forget(id);
        context.side().forget(id);
    }

    /** The claim is gone: remembers what was committed under it, to see later whether somebody else has worked here. */
    void freeze() {
        last = context.committer().lastCommitted(id).orElse(last);
        end();
    }

    /** The topic is gone and was made anew: nothing of the old one counts any more. */
    void forgetTopic() {
        last = Committed.NONE;
        atLarge |= context.committer().isAtLarge(id);
        end();
        outdated = ours;
        ours = Set.of();
    }

    /** Whether a commit of a topic that is gone may arrive yet, to count for the new one. */
    boolean isAtLarge() {
        return atLarge;
    }

    /** What is committed, unless it is what is left of a topic that is gone. */
    Committed believed(Committed read) {
        return outdated.contains(read) ? Committed.NONE : read;
    }

    /** What was committed when that was read or written last; null before that. */
    Committed last() {
        return last;
    }

    /** This was read under the claim; nobody else commits from now on. */
    void onRead(Committed read) {
        last = read;
    }
}
