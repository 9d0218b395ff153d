package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What owners read and commit: under their claim, only ever more, the truth, and soon. Keys are numbers of claims. */
final class Commits {
    /** One interval between commits, or the time that the one under way takes, and a little more. */
    private static final int SOON_MILLIS = 300;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Closing members stop waiting for commits after that. */
    private static final long HURRY_NANOS = TimeUnit.SECONDS.toNanos(24);

    /** In place of the claim: what is sent is about a topic that is gone, of which the member was not told yet. */
    static final long OUTDATED = -1;

    /** A commit that was meant for that one of the topics of its name. */
    private record Sent(String member, PartitionId id, int incarnation, Committed pair) {}

    private final SimWorld world;
    private final Set<Sent> sentBefore = new HashSet<>();

    /** What the owner knows to be stored: what it has read, later what its commits were answered for. */
    private final Map<Long, Coverage> known = new HashMap<>();

    private final Map<Long, Coverage> sent = new HashMap<>();
    private final Map<Long, Coverage> stored = new HashMap<>();
    private final Map<Long, Long> lastFailureNanos = new HashMap<>();

    /** Members whose commit is not answered. */
    private final Set<String> underWay = new HashSet<>();

    Commits(SimWorld world) {
        this.world = world;
    }

    /** What the owner of that claim knows to be stored, null before it has read anything. */
    Coverage known(long claim) {
        return known.get(claim);
    }

    /**
     * The committed offset is read, by an owner or by somebody who was one. What may be left of its own commits to a topic
     * that is gone it can't believe, though others may have got as far in the new one.
     */
    void onRead(SimMember member, PartitionId id, Committed pair) {
        int incarnation = world.incarnations.of(id.topic());
        boolean isDoubtful = IntStream.range(0, incarnation)
                .anyMatch(former -> sentBefore.contains(new Sent(member.id, id, former, pair)));
        known.put(world.claimOf(member, id), isDoubtful ? new Coverage(0, Set.of()) : Coverage.of(pair));
    }

    /** Returns under which claims this is sent, as far as the member knows. */
    Map<PartitionId, Long> onSent(SimMember member, Map<PartitionId, Committed> pairs) {
        world.guard(() -> assertThat(underWay.add(member.id))
                .as("18: one commit of %s at a time", member.id)
                .isTrue());
        Map<PartitionId, Long> claims = new TreeMap<>();
        pairs.forEach((id, pair) -> {
            long claim = world.incarnations.isKnown(member, id.topic()) ? world.believedClaim(member, id) : OUTDATED;
            claims.put(id, claim);
            sentBefore.add(new Sent(member.id, id, world.incarnations.believed(member, id.topic()), pair));
            if (claim == OUTDATED) {
                world.note(Situation.OUTDATED_COMMIT, true);
                return;
            }
            world.guard(() -> checkSent(member, id, claim, pair));
            sent.put(claim, Coverage.of(pair));
        });
        return claims;
    }

    private void checkSent(SimMember member, PartitionId id, long claim, Committed pair) {
        assertThat(claim)
                .as("24: %s sends a commit for %s and believes to own it", member.id, id)
                .isPositive();
        assertThat(known.get(claim))
                .as("24: what %s has read of what is committed for %s", member.id, id)
                .isNotNull();
        assertThat(Coverage.of(pair).hasAllOf(known.get(claim)))
                .as("18: %s commits %s for %s after %s was acknowledged", member.id, pair, id, known.get(claim))
                .isTrue();
    }

    void onStored(SimMember member, PartitionId id, long claim, Committed pair) {
        assertThat(world.registry.claimOf(member.id, id))
                .as("24: %s commits %s for %s and still owns it", member.id, pair, id)
                .isEqualTo(claim)
                .isPositive();
        Coverage coverage = Coverage.of(pair);
        Coverage before = stored.put(claim, coverage);
        for (long offset : world.kafka.log(id).offsets.tailSet(before == null ? 0 : before.base())) {
            if (coverage.has(offset)
                    && !world.handOuts.mayBeCommitted(new MessageId(id, world.incarnations.of(id.topic()), offset))) {
                fail("26, 50: %s commits %s for %s, which covers %d", member.id, pair, id, offset);
            }
        }
        assertThat(before == null || coverage.hasAllOf(before))
                .as("17: %s commits %s for %s after %s", member.id, pair, id, before)
                .isTrue();
    }

    void onAnswered(
            SimMember member,
            Map<PartitionId, Long> claims,
            Map<PartitionId, Committed> pairs,
            Map<PartitionId, Optional<CommitFailure>> outcomes) {
        underWay.remove(member.id);
        outcomes.forEach((id, failure) -> {
            if (failure.isPresent()) {
                lastFailureNanos.put(claims.get(id), world.clock.nanoTime());
            } else {
                known.put(claims.get(id), Coverage.of(pairs.get(id)));
            }
        });
    }

    /** What is known to be stored under a claim is about a topic that is gone. */
    void forget(long claim) {
        known.computeIfPresent(claim, (any, coverage) -> new Coverage(0, Set.of()));
        sent.remove(claim);
        stored.remove(claim);
    }

    /** 20: it is committed soon unless its own commits fail, however many others do. */
    void onAckTaken(SimMember member, long claim, MessageId id) {
        if (!world.incarnations.isKnown(member, id.partition().topic())) {
            return;
        }
        long now = world.clock.nanoTime();
        world.later(SOON_MILLIS, SOON_MILLIS, () -> {
            if (id.incarnation() != world.incarnations.of(id.partition().topic())) {
                return;
            }
            Long failed = lastFailureNanos.get(claim);
            boolean fails = failed != null && failed - now + RETRY_NANOS >= 0;
            boolean isOwner = member.view.believedClaim(id.partition()) == claim && member.view.isTrustedSince(now);
            if (fails || !member.alive || !isOwner) {
                return;
            }
            boolean isSent = sent.containsKey(claim) && sent.get(claim).has(id.offset());
            assertThat(isSent || known.get(claim).has(id.offset()))
                    .as("20: %s commits soon what it knows of %s", member.id, id)
                    .isTrue();
            world.note(Situation.FAILING_NEIGHBOUR, world.kafka.isRefusingCommits());
        });
    }

    /** An owner gives its claim up and has not lost it: whoever is next knows of everything it took. */
    void onRelease(SimMember member, PartitionId id, long claim) {
        Set<Long> acked = world.handOuts.acked(claim);
        boolean hurries = member.closing && world.clock.nanoTime() - member.closedNanos >= HURRY_NANOS;
        boolean isKnown = world.incarnations.isKnown(member, id.topic());
        if (claim == 0 || hurries || member.view.isOutOfTime(id) || acked.isEmpty() || !isKnown) {
            return;
        }
        world.note(Situation.RELEASE_AFTER_ACKS, true);
        world.guard(() -> assertThat(acked)
                .as("19: what %s has taken of %s is committed when it is released", member.id, id)
                .allMatch(offset -> known.containsKey(claim) && known.get(claim).has(offset)));
    }
}
