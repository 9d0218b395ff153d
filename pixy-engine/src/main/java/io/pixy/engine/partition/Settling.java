package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.meters.Verb;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.offsets.Leases;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Receipt;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles messages of a partition: by their receipts, and as Kafka-Pixy does, by their offsets.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class Settling {
    private static final Logger log = LoggerFactory.getLogger(Settling.class);
    private static final SettleResult NOT_OWNER =
            SettleResult.of(SettleCode.NOT_OWNER, "this instance does not have the partition");
    private static final SettleResult LOST = SettleResult.of(
            SettleCode.LEASE_LOST, "the lease of this receipt has ended, and the message is handed out again");
    private static final SettleResult NO_DEAD_LETTER =
            SettleResult.of(SettleCode.NO_DEAD_LETTER, "no dead-letter topic is configured for this queue");

    private final PartitionConsumer partition;
    private final HandOuts handOuts;
    private final Shipments shipments;
    private final HeadWatch head;
    private final QueuePolicy policy;

    Settling(PartitionConsumer partition, HandOuts handOuts, Shipments shipments, HeadWatch head, QueuePolicy policy) {
        this.partition = partition;
        this.handOuts = handOuts;
        this.shipments = shipments;
        this.head = head;
        this.policy = policy;
    }

    /**
     * Applies an acknowledgement that names an offset only; false if it was known.
     *
     * @throws NotOwnedException if no acknowledgements are taken here (any more), or nothing was handed out
     * @throws NeverOfferedException if it lies above everything that was handed out
     */
    boolean ack(long offset) {
        if (partition.tracker() == null || !partition.state().takesAcks()) {
            throw notOwned();
        }
        switch (partition.tracker().acked(offset)) {
            case APPLIED -> {
                shipments.forget(offset);
                head.onAck();
                count(Verb.ACK, SettleCode.SETTLED);
                return true;
            }
            case DUPLICATE -> {
                log.debug("Offset {} of {} was acknowledged already", offset, partition.id());
                count(Verb.ACK, SettleCode.ALREADY_SETTLED);
                return false;
            }
            case NEVER_OFFERED -> {
                count(Verb.ACK, SettleCode.INVALID_RECEIPT);
                throw handOuts.any() ? new NeverOfferedException(offset) : notOwned();
            }
            default -> throw new IllegalStateException();
        }
    }

    /** Acknowledges that very hand-out, if it is still pending. */
    void applyAck(Message message) {
        OffsetTracker tracker = partition.tracker();
        if (tracker != null && partition.state().takesAcks() && tracker.isLastHandOut(message)) {
            OffsetTracker.AckOutcome unused = tracker.acked(message.offset());
            head.onAck();
            count(Verb.AUTO_ACK, SettleCode.SETTLED);
        }
    }

    private void count(Verb verb, SettleCode outcome) {
        handOuts.meters().settled(verb, outcome);
    }

    /** Makes a hand-out undone; false if there is none that can be. */
    boolean takeBack(long offset) {
        return partition.tracker() != null && partition.state().takesAcks() && handOuts.takeBack(offset);
    }

    /** Makes all hand-outs undone that somebody has; false if there are none. */
    boolean takeBackFrom(Holder holder) {
        boolean any = false;
        if (partition.tracker() != null) {
            for (long offset : partition.tracker().leases().heldBy(holder)) {
                any |= takeBack(offset);
            }
        }
        return any;
    }

    private NotOwnedException notOwned() {
        return new NotOwnedException(
                partition.context().group(),
                partition.id().topic(),
                partition.id().partition());
    }

    /**
     * Settles a message by its receipt.
     *
     * @param otherPlaces whether what is not for here is settled elsewhere: then also what others have handed out since the
     *     claim was lost
     */
    SettleResult settle(Settlement settlement, Receipt receipt, boolean otherPlaces) {
        boolean isOurs = receipt.tenure().equals(handOuts.tenure());
        boolean isOthers = otherPlaces && !isOurs && !partition.hold().isClaimed();
        if (!partition.hold().takesSettlements() || isOthers) {
            return NOT_OWNER;
        }
        long now = partition.context().clock().nanoTime();
        if (settlement instanceof Settlement.Acked) {
            boolean isInTime = isOurs && leases().holds(receipt.offset(), receipt.number(), now);
            SettleResult result = ack(receipt, isOurs);
            count(isInTime ? Verb.ACK : Verb.LATE_ACK, result.code());
            return result;
        }
        SettleResult result = wish(settlement, receipt, isOurs, now);
        count(verb(settlement), result.code());
        return result;
    }

    private static Verb verb(Settlement wish) {
        if (wish instanceof Settlement.Nacked nacked) {
            return nacked.release() ? Verb.RELEASE : Verb.NACK;
        }
        return wish instanceof Settlement.Extended ? Verb.EXTEND : Verb.REJECT;
    }

    private SettleResult wish(Settlement settlement, Receipt receipt, boolean isOurs, long now) {
        if (!isOurs || !partition.state().takesWishes() || !leases().holds(receipt.offset(), receipt.number(), now)) {
            boolean isRepeated = settlement instanceof Settlement.Rejected
                    && isOurs
                    && shipments.isRejected(receipt.offset(), receipt.number());
            return isRepeated ? SettleResult.already() : LOST;
        }
        SettleResult result = grant(settlement, receipt, now);
        handOuts.onHandedBack();
        partition.expiries().look(now);
        return result;
    }

    private Leases leases() {
        return partition.tracker().leases();
    }

    private SettleResult ack(Receipt receipt, boolean isOurs) {
        if (!isOurs && !receipt.tenure().isOfSameTopic(handOuts.tenure())) {
            return LOST;
        }
        OffsetTracker tracker = partition.tracker();
        SettleCode code = tracker.ack(
                receipt.offset(),
                isOurs ? receipt.number() : 0,
                handOuts.buffer().end());
        return switch (code) {
            case SETTLED -> {
                shipments.forget(receipt.offset());
                head.onAck();
                yield SettleResult.settled();
            }
            case ALREADY_SETTLED -> SettleResult.already();
            default -> LOST;
        };
    }

    /** What the holder of a message wants. */
    private SettleResult grant(Settlement settlement, Receipt receipt, long now) {
        long offset = receipt.offset();
        if (settlement instanceof Settlement.Nacked nacked) {
            return nacked.release() ? release(nacked, offset, now) : nack(nacked, offset, now);
        }
        if (settlement instanceof Settlement.Extended extended) {
            return extend(extended, offset, now);
        }
        if (policy.deadLetter().isEmpty()) {
            return NO_DEAD_LETTER;
        }
        String reason = ((Settlement.Rejected) settlement).reason();
        shipments.reject(leases().ship(offset), receipt.number(), reason);
        return SettleResult.settled();
    }

    private SettleResult release(Settlement.Nacked nacked, long offset, long now) {
        long delay = nacked.delay().map(Duration::toNanos).orElse(0L);
        if (isTooLong(delay)) {
            return tooLong();
        }
        leases().release(offset, delay, now);
        return SettleResult.settled();
    }

    private SettleResult nack(Settlement.Nacked nacked, long offset, long now) {
        long delay = nacked.delay().map(Duration::toNanos).orElseGet(() -> leases().pauseNanos(offset));
        if (!isTooLong(delay)) {
            leases().nack(offset, delay, now);
        } else if (policy.retryTopic().isEmpty()) {
            return tooLong();
        } else if (policy.deadLetter().isPresent() && leases().isExhausted(offset)) {
            // a copy would be tried once more, and so on for ever
            leases().nack(offset, 0, now);
        } else {
            shipments.postpone(leases().ship(offset), delay);
        }
        return SettleResult.settled();
    }

    private boolean isTooLong(long delayNanos) {
        return delayNanos > policy.maxInPlaceDelay().toNanos();
    }

    private SettleResult tooLong() {
        return SettleResult.of(
                SettleCode.DELAY_TOO_LONG,
                "a message of this queue can't be delayed for more than "
                        + policy.maxInPlaceDelay().toSeconds() + " s");
    }

    private SettleResult extend(Settlement.Extended extended, long offset, long now) {
        if (!leases().extend(offset, extended.lease().toNanos(), now)) {
            return SettleResult.of(
                    SettleCode.LEASE_TOO_LONG,
                    "a lease of this queue can't last for more than "
                            + policy.maxLeaseTotal().toSeconds() + " s in total");
        }
        long wallMillis = partition.context().clock().wallMillis();
        return SettleResult.extended(
                Instant.ofEpochMilli(wallMillis + extended.lease().toMillis()));
    }
}
