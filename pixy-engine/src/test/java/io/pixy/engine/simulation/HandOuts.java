package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.api.Settlement;
import io.pixy.api.config.Order;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Arrays;
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

        /** Until when messages are their receivers', unless they are handed back. */
        private final Map<Long, Long> leaseEnds = new HashMap<>();

        /** What their holders have asked for, and is not known to count: an end of the lease before the proper one. */
        private final Map<Long, Long> wishes = new HashMap<>();

        /** Those that their holders have handed back, until they are handed out again. */
        private final Set<Long> handedBack = new HashSet<>();

        /** Those that count as parked from now on. */
        private final Set<Long> parked = new HashSet<>();

        private final Set<Long> acked = new HashSet<>();
        private final Set<Long> autoAcked = new HashSet<>();

        /** When clients last tried to acknowledge what. */
        private final Map<Long, Long> ackNanos = new HashMap<>();

        /** Those that were taken from their holders, since they held up the others. */
        private final Set<Long> heads = new HashSet<>();

        /** How many of them were not taken under an earlier claim, when they were paid for. */
        private int newHeads;

        /** How often clients tried to acknowledge something. */
        private int acks;

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

    /** What members have taken from its holders. */
    private final Map<String, Set<MessageId>> paidFor = new HashMap<>();

    /** What members have taken back: who loses a claim and gets it again still knows. */
    private final Map<String, Set<MessageId>> takenBack = new HashMap<>();

    /** What members have handed out and neither taken an acknowledgement for nor released. */
    private final Map<String, Set<MessageId>> unsettled = new HashMap<>();

    long duplicates;

    HandOuts(SimWorld world) {
        this.world = world;
    }

    void onHandOut(SimMember member, Requests.Request request, Message message, Duration lease) {
        MessageId id = MessageId.of(message);
        long claim = world.claimOf(member, id.partition());
        assertThat(claim)
                .as("22, 23: %s hands out %s and owns it", member.id, message)
                .isPositive();
        assertThat(message.value())
                .as("61: all of %s is there when it is handed out", message)
                .hasSize(SimWorld.VALUE_BYTES);
        world.note(Situation.ZOMBIE, world.registry.claimOf(member.id, id.partition()) == 0);
        Tenure tenure = tenures.computeIfAbsent(claim, any -> new Tenure());
        checkKnown(tenure, claim, message);
        checkPace(tenure, message, lease);
        checkOrder(member, tenure, request, message);
        checkKey(claim, message);
        if (tenure.ackNanos.getOrDefault(id.offset(), -1L) != world.clock.nanoTime()
                && !tenure.heads.contains(id.offset())) {
            // else the acknowledgement of an earlier attempt came when this one was on its way already, or it was taken
            // then
            tenure.inHand.put(id.offset(), message);
        }
        if (message.attempt() > 1 && world.policy.backoff().isPresent()) {
            tenure.parked.add(id.offset());
        }
        long inHand = inHand(id.partition(), tenure);
        // one that was acknowledged with its answer, before the one that has overtaken it was handed out, does not
        // count
        boolean isOvertaken = message.offset() < tenure.newest && world.clock.nanoTime() == tenure.newestNanos;
        assertThat(inHand)
                .as("13: pending of %s at %s with %s", id.partition(), member.id, message)
                .isLessThanOrEqualTo(mostInHand() + (isOvertaken ? 1 : 0));
        world.note(Situation.FULL_PARTITION, inHand > world.maxPending);
        unsettled.computeIfAbsent(member.id, any -> new HashSet<>()).add(id);
        if (counts.merge(id, 1, Integer::sum) > 1) {
            duplicates++;
        }
    }

    /** What had to wait for its key does not count as pending, but nobody can see that it had to. */
    private int mostInHand() {
        int most = world.maxPending + 1;
        return world.policy.order() == Order.KEY ? 2 * most + world.maxParked : most;
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

    private void checkPace(Tenure tenure, Message message, Duration lease) {
        long now = world.clock.nanoTime();
        long offset = message.offset();
        tenure.lastNanos.put(offset, now);
        Long ended = tenure.leaseEnds.put(offset, now + lease.toNanos());
        Long wished = tenure.wishes.remove(offset);
        boolean wasHandedBack = tenure.handedBack.remove(offset);
        if (ended != null) {
            long due = wasHandedBack ? ended : ended + pauseNanos(message.attempt() - 1);
            assertThat(now)
                    .as("12, 52, 53: when %s is handed out again", message)
                    .isGreaterThanOrEqualTo(wished == null ? due : Math.min(due, wished));
            world.note(Situation.DELAYED, wasHandedBack && tenure.parked.contains(offset));
        }
        int attempts = tenure.attempts.merge(offset, 1, Integer::sum);
        if (message.attempt() > attempts) {
            // it goes on from an earlier claim, and may have been handed back there
            tenure.parked.add(offset);
        }
        assertThat(message.attempt())
                .as("54: %s counts all hand-outs by this owner that were attempts", message)
                .isGreaterThanOrEqualTo(attempts);
        assertThat(world.policy.maxAttempts() > 0 && attempts > world.policy.maxAttempts())
                .as("54: %s is not tried more often than it may", message)
                .isFalse();
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
    private void checkOrder(SimMember member, Tenure tenure, Requests.Request request, Message message) {
        boolean wasTakenBack = takenBack.getOrDefault(member.id, Set.of()).contains(MessageId.of(message));
        if (message.attempt() > 1 || wasTakenBack || world.policy.order() == Order.KEY) {
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

    private long pauseNanos(int attempt) {
        return world.policy
                .backoff()
                .map(pauses -> pauses.after(Math.max(1, attempt), 0).toNanos())
                .orElse(0L);
    }

    /** Those before a message that may not be in hands, nor to come, together with it. */
    private void checkKey(long claim, Message message) {
        MessageId id = MessageId.of(message);
        SimKafka.Log log = world.kafka.log(id.partition());
        if (world.policy.order() == Order.NONE || log == null || world.recreates) {
            // who does not know yet that the topic was made again goes on where the other one ended
            return;
        }
        for (long before : log.offsets.headSet(message.offset())) {
            boolean isTogether = world.policy.order() == Order.PARTITION
                    || (message.key() != null && Arrays.equals(message.key(), world.key(before)));
            MessageId other = new MessageId(id.partition(), id.incarnation(), before);
            if (isTogether) {
                // its answer may be on its way, to be acknowledged on arrival, and be overtaken by this one
                world.schedule(world.swift ? 0 : SimMember.SLOWEST.toNanos(), () -> checkDone(claim, other, message));
            }
            world.note(Situation.KEY_WAITED, isTogether);
        }
    }

    private void checkDone(long claim, MessageId before, Message message) {
        assertThat(mayBeCommitted(before) || world.commits.known(claim).has(before.offset()))
                .as("56: %s is handed out before %d is done", message, before.offset())
                .isTrue();
    }

    /** It names a message of a topic that is gone: by its offset, it would be one of the new topic that is there now. */
    boolean isOutdated(Message message) {
        return MessageId.of(message).incarnation() != world.incarnations.of(message.topic());
    }

    /** Its holder asks for something by which a message may come again at another time than it would. */
    final class Wish {
        private final MessageId id;
        private final SimMember member;
        private final Tenure tenure;
        private final Settlement settlement;
        private final long then;

        private Wish(SimMember member, Message message, Settlement settlement, Duration after) {
            this.id = MessageId.of(message);
            this.member = member;
            this.tenure = tenure(member, id.partition());
            this.settlement = settlement;
            this.then = world.clock.nanoTime() + after.toNanos();
            tenure.wishes.merge(id.offset(), then, Math::min);
            tenure.inHand.remove(id.offset());
            // nobody can see whether it counts before it may be handed out again
            tenure.parked.add(id.offset());
            count(-1);
        }

        private void count(int by) {
            if (settlement instanceof Settlement.Nacked nacked && nacked.release()) {
                counts.merge(id, by, Integer::sum);
                tenure.attempts.merge(id.offset(), by, Integer::sum);
                onUncounted(member, id);
            }
        }

        /** It was told what it has come to. */
        void end(boolean isGranted) {
            boolean isLatest = tenure.wishes.remove(id.offset()) != null;
            if (!isGranted) {
                count(1);
            } else if (isLatest) {
                tenure.leaseEnds.put(id.offset(), then);
                if (settlement instanceof Settlement.Nacked) {
                    tenure.handedBack.add(id.offset());
                }
            }
        }
    }

    /** Told before it is done, since the message may be handed out again before that returns. */
    Wish onWish(SimMember member, Message message, Settlement settlement, Duration after) {
        return new Wish(member, message, settlement, after);
    }

    /**
     * The owner sends it to the dead letters, whoever has it: it must be the oldest, and others have paid for it. What is
     * acknowledged when it arrives its client tells a little later.
     */
    void onHeadTaken(SimMember member, MessageId id) {
        long claim = world.claimOf(member, id.partition());
        Tenure tenure = tenures.computeIfAbsent(claim, any -> new Tenure());
        boolean isNew = tenure.heads.add(id.offset());
        tenure.newHeads +=
                paidFor.computeIfAbsent(member.id, any -> new HashSet<>()).add(id) ? 1 : 0;
        tenure.inHand.remove(id.offset());
        tenure.parked.add(id.offset());
        if (isNew && claim > 0 && !world.recreates) {
            int heads = tenure.newHeads;
            world.schedule(SimMember.SLOWEST.toNanos(), () -> checkHead(id, claim, tenure, heads));
        }
    }

    private void checkHead(MessageId id, long claim, Tenure tenure, int heads) {
        for (long before : world.kafka.log(id.partition()).offsets.headSet(id.offset())) {
            assertThat(mayBeCommitted(new MessageId(id.partition(), id.incarnation(), before))
                            || world.commits.known(claim).has(before))
                    .as("59: %s is taken before %d is done", id, before)
                    .isTrue();
        }
        // what was acknowledged under an earlier claim may pay for one
        int price = world.policy.headOfLine().acksPerAction();
        assertThat(heads * price)
                .as("59: %s are taken after %d acknowledgements", tenure.heads, tenure.acks)
                .isLessThanOrEqualTo(tenure.acks + price);
    }

    /** Its dead letter is written, and the owner knows. */
    void onBuried(SimMember member, MessageId id) {
        unsettled.getOrDefault(member.id, new HashSet<>()).remove(id);
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
                .filter(message -> !tenure.parked.contains(message.offset()))
                .filter(message -> !isLast(message.attempt())
                        || world.clock.nanoTime() - tenure.leaseEnds.get(message.offset()) < 0)
                .count();
    }

    /** Nobody tells what becomes of it when its lease has ended. */
    private boolean isLast(int attempts) {
        return isExhausted(attempts)
                || world.isSpent(attempts)
                || world.policy.backoff().isPresent();
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
        if (tenure(member, id.partition()).heads.contains(id.offset())) {
            // it is not in its hands any more
            return;
        }
        counts.merge(id, -1, Integer::sum);
        if (onMaybeTakenBack(member, message) == 0) {
            unsettled.get(member.id).remove(id);
        }
    }

    /** The same, if it was still out, which nobody can see; yields how often it was handed out then. */
    int onMaybeTakenBack(SimMember member, Message message) {
        Tenure tenure = tenure(member, MessageId.of(message).partition());
        tenure.leaseEnds.remove(message.offset());
        tenure.inHand.remove(message.offset());
        onUncounted(member, MessageId.of(message));
        return tenure.attempts.merge(message.offset(), -1, Integer::sum);
    }

    private void onUncounted(SimMember member, MessageId id) {
        takenBack.computeIfAbsent(member.id, any -> new HashSet<>()).add(id);
    }

    /**
     * A client acknowledges; from now on it may be committed.
     *
     * @return to be run when the client is told that it counts
     */
    Runnable onAck(SimMember member, Message message) {
        acked.add(MessageId.of(message));
        Tenure tenure = tenure(member, MessageId.of(message).partition());
        tenure.acks++;
        tenure.inHand.remove(message.offset());
        tenure.ackNanos.put(message.offset(), world.clock.nanoTime());
        int incarnation = world.incarnations.believed(member, message.topic());
        return () -> {
            // who learns meanwhile that the topic is another one drops what it took; a late answer is about the old one
            if (world.incarnations.believed(member, message.topic()) == incarnation) {
                onAckTaken(member, message);
            }
        };
    }

    /** Those who have lost their session add it when they are back. */
    private void onAckTaken(SimMember member, Message message) {
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
        Runnable unused = onAck(member, message);
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
        return acked.contains(id) || isExhausted(counts.getOrDefault(id, 0)) || world.settled.isBuried(id);
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
