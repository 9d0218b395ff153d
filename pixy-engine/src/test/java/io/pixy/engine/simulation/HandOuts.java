package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What owners hand out: only what is theirs, not too soon, not too often, in order, and not too much at a time. */
final class HandOuts {
    /** What an owner has handed out since it made its claim, by offset. */
    private static final class Tenure {
        private final Map<Long, Integer> attempts = new HashMap<>();
        private final Map<Long, Long> lastNanos = new HashMap<>();
        private final Set<Long> takenBack = new HashSet<>();
        private final Set<Long> acked = new HashSet<>();
        private final Set<Long> autoAcked = new HashSet<>();

        /** When clients last tried to acknowledge what. */
        private final Map<Long, Long> ackNanos = new HashMap<>();

        /** What clients have and did not even try to acknowledge. */
        private final Map<Long, Message> inHand = new HashMap<>();

        private long newest = -1;
        private long newestNanos;

        /** How many requests there were when the newest was handed out. */
        private long requestsThen;

        /** How many messages may have gone to clients who left when they arrived, and when the last one did. */
        private int returned;

        private long returnedNanos;
    }

    private final SimWorld world;

    /** By the number of the claim. */
    private final Map<Long, Tenure> tenures = new HashMap<>();

    private final Map<MessageId, Integer> counts = new HashMap<>();
    private final Set<MessageId> acked = new HashSet<>();

    /** What members have handed out and neither taken an acknowledgement for nor released. */
    private final Map<String, Set<MessageId>> unsettled = new HashMap<>();

    long duplicates;

    HandOuts(SimWorld world) {
        this.world = world;
    }

    void onHandOut(SimMember member, Requests.Request request, Message message) {
        MessageId id = MessageId.of(message);
        long claim = world.claimOf(member, id.partition());
        assertThat(claim)
                .as("22, 23: %s hands out %s and owns it", member.id, message)
                .isPositive();
        world.note(Situation.ZOMBIE, world.registry.claimOf(member.id, id.partition()) == 0);
        Tenure tenure = tenures.computeIfAbsent(claim, any -> new Tenure());
        checkKnown(tenure, claim, message);
        checkPace(tenure, message);
        checkOrder(tenure, request, message);
        if (tenure.ackNanos.getOrDefault(id.offset(), -1L) != world.clock.nanoTime()) {
            // else the acknowledgement of an earlier attempt came when this one was on its way already
            tenure.inHand.put(id.offset(), message);
        }
        long inHand = inHand(id.partition(), tenure);
        assertThat(inHand)
                .as("13: pending of %s at %s with %s", id.partition(), member.id, message)
                .isLessThanOrEqualTo(world.maxPending + 1);
        world.note(Situation.FULL_PARTITION, inHand > world.maxPending);
        unsettled.computeIfAbsent(member.id, any -> new HashSet<>()).add(id);
        if (counts.merge(id, 1, Integer::sum) > 1) {
            duplicates++;
        }
    }

    private void checkKnown(Tenure tenure, long claim, Message message) {
        assertThat(world.commits.known(claim))
                .as("24: the committed offset was read under the claim for %s", message)
                .isNotNull();
        assertThat(tenure.autoAcked.contains(message.offset()))
                .as("39: what was acknowledged with the reply is not handed out again: %s", message)
                .isFalse();
        assertThat(tenure.acked.contains(message.offset()))
                .as("10: what this owner knows to be acknowledged is not handed out: %s", message)
                .isFalse();
        assertThat(world.commits.known(claim).has(message.offset()))
                .as("10: what is committed is not handed out: %s", message)
                .isFalse();
    }

    private void checkPace(Tenure tenure, Message message) {
        long now = world.clock.nanoTime();
        Long before = tenure.lastNanos.put(message.offset(), now);
        if (before != null) {
            assertThat(now - before)
                    .as("12: time between two hand-outs of %s", message)
                    .isGreaterThanOrEqualTo(world.ackTimeout.toNanos());
        }
        int attempts = tenure.attempts.merge(message.offset(), 1, Integer::sum);
        if (world.maxRetries >= 0) {
            assertThat(attempts)
                    .as("11: hand-outs of %s by one owner", message)
                    .isLessThanOrEqualTo(world.maxRetries + 1);
        }
    }

    /**
     * Two answers that are on their way at the same time can overtake each other. What somebody did not want who had left
     * comes before everything else of its partition, as soon as the engine has had a thread for it.
     */
    private void checkOrder(Tenure tenure, Requests.Request request, Message message) {
        if (message.attempt() > 1 || tenure.takenBack.contains(message.offset())) {
            return;
        }
        long now = world.clock.nanoTime();
        boolean isLate = message.offset() < tenure.newest && tenure.attempts.get(message.offset()) == 1;
        boolean isOvertaken = isLate && now == tenure.newestNanos && request.number < tenure.requestsThen;
        if (isLate && !isOvertaken && tenure.returned > 0) {
            tenure.returned--;
            return;
        }
        if (isOvertaken) {
            return;
        }
        assertThat(message.offset())
                .as("15: new messages come in the order of their offsets: %s", message)
                .isGreaterThan(tenure.newest);
        tenure.newest = message.offset();
        tenure.newestNanos = now;
        tenure.requestsThen = request.made();
        if (now - tenure.returnedNanos > (world.swift ? 0 : SimMember.SLOWEST.toNanos())) {
            tenure.returned = 0;
        }
    }

    /** A message of one of the topic's partitions was not handed out after all. */
    void onLeftOnArrival(SimMember member, String topic) {
        world.claimsOf(member).forEach((id, claim) -> {
            if (id.topic().equals(topic)) {
                Tenure tenure = tenures.computeIfAbsent(claim, any -> new Tenure());
                tenure.returned++;
                tenure.returnedNanos = world.clock.nanoTime();
            }
        });
    }

    /** What must be pending: neither dropped after the last attempt nor deleted. */
    private long inHand(PartitionId id, Tenure tenure) {
        SimKafka.Log log = world.kafka.log(id);
        long begin = log == null ? 0 : log.begin;
        return tenure.inHand.values().stream()
                .filter(message -> message.offset() >= begin)
                .filter(message -> !isExhausted(message.attempt())
                        || world.clock.nanoTime() - tenure.lastNanos.get(message.offset()) < world.ackTimeout.toNanos())
                .count();
    }

    private boolean isExhausted(int attempts) {
        return world.maxRetries >= 0 && attempts > world.maxRetries;
    }

    /** Whether messages of a topic must be pending at a member. */
    boolean isPending(SimMember member, String topic) {
        return world.kafka.all().stream().filter(id -> id.topic().equals(topic)).anyMatch(id -> {
            Tenure tenure = tenures.get(world.claimOf(member, id));
            return tenure != null && inHand(id, tenure) > 0;
        });
    }

    /** Whether messages of a topic may be pending at a member: it might count what nobody can see any more. */
    boolean mayBePending(SimMember member, String topic) {
        return unsettled.getOrDefault(member.id, Set.of()).stream()
                .anyMatch(id -> id.partition().topic().equals(topic));
    }

    /** A hand-out that was taken back counts as never made. */
    void onTakenBack(SimMember member, Message message) {
        MessageId id = MessageId.of(message);
        counts.merge(id, -1, Integer::sum);
        Tenure tenure = tenure(member, id.partition());
        if (tenure.attempts.merge(id.offset(), -1, Integer::sum) == 0) {
            unsettled.get(member.id).remove(id);
        }
        tenure.lastNanos.remove(id.offset());
        tenure.inHand.remove(id.offset());
        tenure.takenBack.add(id.offset());
    }

    /** A client acknowledges; from now on it may be committed. */
    void onAck(SimMember member, Message message) {
        acked.add(MessageId.of(message));
        Tenure tenure = tenure(member, MessageId.of(message).partition());
        tenure.inHand.remove(message.offset());
        tenure.ackNanos.put(message.offset(), world.clock.nanoTime());
    }

    /** The client was told that it counts. Those who have lost their session add it when they are back. */
    void onAckTaken(SimMember member, Message message) {
        MessageId id = MessageId.of(message);
        long claim = claimOfTaker(member, message);
        settle(member, claim, id);
    }

    private long claimOfTaker(SimMember member, Message message) {
        long claim = world.claimOf(member, MessageId.of(message).partition());
        if (world.gentle) {
            assertThat(claim)
                    .as("40: %s takes an acknowledgement of %s and owns it", member.id, message)
                    .isPositive();
        }
        return claim;
    }

    private void settle(SimMember member, long claim, MessageId id) {
        unsettled.getOrDefault(member.id, new HashSet<>()).remove(id);
        if (claim == 0 || claim != member.view.believedClaim(id.partition())) {
            return;
        }
        Tenure tenure = tenures.computeIfAbsent(claim, any -> new Tenure());
        tenure.acked.add(id.offset());
        if (tenure.attempts.containsKey(id.offset())) {
            world.commits.onAckTaken(member, claim, id);
        }
    }

    /** It is known to the client before the engine has had a thread for it. */
    void onAutoAck(SimMember member, Message message) {
        onAck(member, message);
        MessageId id = MessageId.of(message);
        tenure(member, id.partition()).autoAcked.add(id.offset());
        long claim = claimOfTaker(member, message);
        if (world.swift) {
            settle(member, claim, id);
            return;
        }
        Tenure tenure = tenures.get(claim);
        world.schedule(SimMember.SLOWEST.toNanos(), () -> {
            // the member may have learnt that the topic is another one
            if (tenures.get(claim) == tenure) {
                settle(member, claim, id);
            }
        });
    }

    /** What owners have done with a topic is about another one. */
    void forget(SimMember member, String topic) {
        world.claimsOf(member).forEach((id, claim) -> {
            if (id.topic().equals(topic)) {
                tenures.remove(claim);
            }
        });
    }

    /** A member drops what is pending of a topic. */
    void drop(SimMember member, String topic) {
        unsettled
                .getOrDefault(member.id, new HashSet<>())
                .removeIf(id -> id.partition().topic().equals(topic));
    }

    /** The partition is released for good: whatever was pending there is forgotten. */
    void onReleased(SimMember member, PartitionId partition) {
        tenure(member, partition).inHand.clear();
        unsettled
                .getOrDefault(member.id, new HashSet<>())
                .removeIf(id -> id.partition().equals(partition));
    }

    /** The offsets whose acknowledgement the owner of that claim has taken. */
    Set<Long> acked(long claim) {
        Tenure tenure = tenures.get(claim);
        return tenure == null ? Set.of() : tenure.acked;
    }

    boolean mayBeCommitted(MessageId id) {
        return acked.contains(id) || isExhausted(counts.getOrDefault(id, 0));
    }

    /** Whether everything was acknowledged in the end, or dropped, or deleted. */
    boolean isComplete() {
        return unfinished().findAny().isEmpty();
    }

    Stream<MessageId> unfinished() {
        return world.kafka.all().stream()
                .flatMap(id -> world.kafka.log(id).offsets.stream()
                        .map(offset -> new MessageId(id, world.incarnations.of(id.topic()), offset)))
                .filter(id -> !mayBeCommitted(id));
    }

    /** What does not belong to the owner's tenure goes into one that nobody looks at. */
    private Tenure tenure(SimMember member, PartitionId id) {
        return tenures.getOrDefault(world.claimOf(member, id), new Tenure());
    }
}
