package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pixy.api.Message;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.SparseAcks;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold whatever happens; numbers are those of the specification's list of invariants. */
final class Invariants {
    /** A message of a partition. */
    private record MessageId(PartitionId partition, long offset) {}

    private final SimWorld world;
    /** What one member has handed out of one partition, for as long as nothing has changed hands. */
    private static final class Ownership {
        private final Map<Long, Integer> attempts = new HashMap<>();
        private final Set<Long> takenBack = new HashSet<>();
        private long sinceNanos;
        private long newest = -1;
    }

    private final Map<MessageId, Integer> handOuts = new HashMap<>();
    private final Map<String, Map<PartitionId, Ownership>> ownerships = new HashMap<>();
    private final Map<String, Map<MessageId, Long>> lastHandOutNanos = new HashMap<>();
    private final Set<MessageId> acked = new HashSet<>();
    private final Map<PartitionId, Committed> lastCommit = new HashMap<>();
    private final Map<PartitionId, String> lastCommitter = new HashMap<>();
    long duplicates;

    Invariants(SimWorld world) {
        this.world = world;
    }

    void onHandOut(SimMember member, Message message) {
        MessageId id = idOf(message);
        assertThat(world.registry.owns(member.id, id.partition))
                .as("22, 23: %s hands out %s and owns it", member.id, message)
                .isTrue();
        assertThat(acked.contains(id) && member == world.lastAcker(id.partition, id.offset))
                .as("10: what this member knows to be acknowledged is not handed out: %s", message)
                .isFalse();
        Long before = lastHandOutNanos
                .computeIfAbsent(member.id, m -> new HashMap<>())
                .put(id, world.clock.nanoTime());
        if (before != null && !world.wasReleasedSince(id.partition, before)) {
            assertThat(world.clock.nanoTime() - before)
                    .as("12: time between two hand-outs of %s", message)
                    .isGreaterThanOrEqualTo(world.ackTimeout.toNanos());
        }
        int count = handOuts.merge(id, 1, Integer::sum);
        if (count > 1) {
            duplicates++;
        }
        checkOrder(ownership(member, id.partition), message);
    }

    private void checkOrder(Ownership ownership, Message message) {
        long offset = message.offset();
        int attempts = ownership.attempts.merge(offset, 1, Integer::sum);
        if (world.maxRetries >= 0) {
            assertThat(attempts)
                    .as("11: hand-outs of %s by one owner", message)
                    .isLessThanOrEqualTo(world.maxRetries + 1);
        }
        if (message.attempt() == 1 && !ownership.takenBack.contains(offset)) {
            assertThat(offset)
                    .as("15: new messages come in the order of their offsets: %s", message)
                    .isGreaterThan(ownership.newest);
            ownership.newest = offset;
        }
    }

    private Ownership ownership(SimMember member, PartitionId partition) {
        Map<PartitionId, Ownership> ofMember = ownerships.computeIfAbsent(member.id, m -> new HashMap<>());
        Ownership known = ofMember.get(partition);
        if (known == null || world.wasReleasedSince(partition, known.sinceNanos)) {
            known = new Ownership();
            known.sinceNanos = world.clock.nanoTime();
            ofMember.put(partition, known);
        }
        return known;
    }

    /** A hand-out that was taken back counts as never made. */
    void onTakenBack(SimMember member, Message message) {
        MessageId id = idOf(message);
        handOuts.merge(id, -1, Integer::sum);
        Ownership ownership = ownership(member, id.partition);
        ownership.attempts.merge(id.offset, -1, Integer::sum);
        ownership.takenBack.add(id.offset);
        lastHandOutNanos.get(member.id).remove(id);
    }

    /** A client acknowledges; from now on it may be committed. */
    void onAck(Message message) {
        acked.add(idOf(message));
    }

    /** Those who have lost their session take acknowledgements as well, to add them when they are back. */
    void onAckTaken(SimMember member, PartitionId id) {
        if (world.gentle) {
            assertThat(world.registry.owns(member.id, id))
                    .as("40: %s takes an acknowledgement for %s and owns it", member.id, id)
                    .isTrue();
        }
    }

    void onCommitSent(SimMember member, PartitionId id) {
        world.guard(() -> assertThat(member.view.believesToOwn(id))
                .as("24: %s sends a commit for %s and believes to own it", member.id, id)
                .isTrue());
    }

    void onCommit(SimMember member, PartitionId id, Committed pair) {
        if (world.gentle) {
            assertThat(world.registry.owns(member.id, id))
                    .as("24: %s commits %s for %s and still owns it", member.id, pair, id)
                    .isTrue();
        }
        for (long offset : world.kafka.log(id).offsets.headSet(pair.offset())) {
            assertMayBeCommitted(member, id, pair, offset);
        }
        for (String range : SparseAcks.readable(pair.offset(), pair.metadata()).split(",", -1)) {
            if (!range.isEmpty()) {
                String[] ends = range.split("-", -1);
                long from = pair.offset() + Long.parseLong(ends[0]);
                long to = pair.offset() + Long.parseLong(ends[1]);
                for (long offset : world.kafka.log(id).offsets.subSet(from, to)) {
                    assertMayBeCommitted(member, id, pair, offset);
                }
            }
        }
        Committed before = lastCommit.put(id, pair);
        if (before != null && member.id.equals(lastCommitter.put(id, member.id))) {
            assertThat(pair.offset())
                    .as("17: %s commits %s for %s after %s", member.id, pair, id, before)
                    .isGreaterThanOrEqualTo(world.wasReleased(id) ? 0 : before.offset());
        }
    }

    private void assertMayBeCommitted(SimMember member, PartitionId id, Committed pair, long offset) {
        MessageId message = new MessageId(id, offset);
        boolean dropped = world.maxRetries >= 0 && handOuts.getOrDefault(message, 0) > world.maxRetries;
        if (!acked.contains(message) && !dropped) {
            fail("26: %s commits %s for %s, which covers %d", member.id, pair, id, offset);
        }
    }

    void onReply(long createdNanos, Object reply) {
        assertThat(world.clock.nanoTime() - createdNanos)
                .as("34: time until the reply %s", reply)
                .isLessThanOrEqualTo(world.longPolling.plusMillis(5).toNanos());
    }

    void onClose(SimMember member) {
        world.later(
                30_100,
                30_100,
                () -> assertThat(!member.alive || member.closed.isDone())
                        .as("46: %s has ended in time", member.id)
                        .isTrue());
    }

    /** 25: everything was acknowledged in the end, or dropped, or deleted. */
    long missing() {
        return world.kafka.all().stream()
                .mapToLong(id -> world.kafka.log(id).offsets.stream()
                        .map(offset -> new MessageId(id, offset))
                        .filter(message -> !acked.contains(message))
                        .filter(message ->
                                world.maxRetries < 0 || handOuts.getOrDefault(message, 0) <= world.maxRetries)
                        .count())
                .sum();
    }

    private static MessageId idOf(Message message) {
        return new MessageId(new PartitionId(message.topic(), message.partition()), message.offset());
    }
}
