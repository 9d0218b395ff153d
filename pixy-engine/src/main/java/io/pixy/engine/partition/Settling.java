package io.pixy.engine.partition;

import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Settles messages of a partition by their receipts.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class Settling {
    private static final SettleResult NOT_OWNER =
            SettleResult.of(SettleCode.NOT_OWNER, "this instance does not have the partition");
    private static final SettleResult LOST = SettleResult.of(
            SettleCode.LEASE_LOST, "the lease of this receipt has ended, and the message is handed out again");

    private final PartitionConsumer partition;
    private final HandOuts handOuts;

    Settling(PartitionConsumer partition, HandOuts handOuts) {
        this.partition = partition;
        this.handOuts = handOuts;
    }

    SettleResult settle(Settlement settlement, Receipt receipt) {
        if (partition.tracker() == null || !partition.state().takesAcks()) {
            return NOT_OWNER;
        }
        if (settlement instanceof Settlement.Acked) {
            return ack(receipt);
        }
        if (!partition.state().takesWishes() || !receipt.tenure().equals(handOuts.tenure())) {
            return LOST;
        }
        long now = partition.context().clock().nanoTime();
        SettleResult result;
        if (settlement instanceof Settlement.Nacked nacked) {
            result = nack(nacked, receipt, now);
        } else if (settlement instanceof Settlement.Extended extended) {
            result = extend(extended, receipt, now);
        } else {
            result = SettleResult.of(SettleCode.NO_DEAD_LETTER, "no place for dead letters is configured");
        }
        partition.armExpiry(now);
        return result;
    }

    private SettleResult ack(Receipt receipt) {
        boolean isOurs = receipt.tenure().equals(handOuts.tenure());
        if (!isOurs && receipt.tenure().incarnation() != handOuts.tenure().incarnation()) {
            return LOST;
        }
        OffsetTracker tracker = partition.tracker();
        return result(tracker.ack(
                receipt.offset(),
                isOurs ? receipt.number() : 0,
                handOuts.buffer().end()));
    }

    private SettleResult nack(Settlement.Nacked nacked, Receipt receipt, long now) {
        OptionalLong delay =
                nacked.delay().map(given -> OptionalLong.of(given.toNanos())).orElseGet(OptionalLong::empty);
        SettleCode code = partition.tracker().nack(receipt.offset(), receipt.number(), delay, nacked.release(), now);
        handOuts.onHandedBack();
        return result(code);
    }

    private SettleResult extend(Settlement.Extended extended, Receipt receipt, long now) {
        OffsetTracker tracker = partition.tracker();
        SettleCode code = tracker.extend(
                receipt.offset(), receipt.number(), extended.lease().toNanos(), now);
        if (code == SettleCode.LEASE_TOO_LONG) {
            Duration most =
                    Duration.ofNanos(partition.context().settings().tracker().maxLeaseTotalNanos());
            return SettleResult.of(code, "a lease can't last longer than " + most + " in total");
        }
        return code == SettleCode.SETTLED
                ? SettleResult.extended(instant(partition.context(), tracker.deadlineNanos(receipt.offset()), now))
                : result(code);
    }

    private static Instant instant(PartitionContext context, long deadlineNanos, long now) {
        return Instant.ofEpochMilli(context.clock().wallMillis() + (deadlineNanos - now) / 1_000_000);
    }

    private static SettleResult result(SettleCode code) {
        return switch (code) {
            case SETTLED -> SettleResult.settled();
            case ALREADY_SETTLED -> SettleResult.already();
            case LEASE_LOST -> LOST;
            default -> throw new IllegalStateException(code.toString());
        };
    }
}
