package io.pixy.engine.partition;

import io.pixy.api.BlockedReason;
import io.pixy.api.Message;
import io.pixy.api.QueueState;
import io.pixy.api.QueueState.Blockage;
import io.pixy.api.QueueState.Oldest;
import io.pixy.api.StreamStatus;
import io.pixy.api.config.Order;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Overview;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What there is to be told of a partition that is ours.
 *
 * <p>Made by its {@link PartitionConsumer} for whoever looks. Confined to the group strand.
 */
public final class PartitionView {
    private final PartitionConsumer partition;
    private final HandOuts handOuts;
    private final Shipments shipments;
    private final HeadWatch head;

    PartitionView(PartitionConsumer partition, HandOuts handOuts, Shipments shipments, HeadWatch head) {
        this.partition = partition;
        this.handOuts = handOuts;
        this.shipments = shipments;
        this.head = head;
    }

    /** Tells it, unless the partition is not ours; {@code commitFailure} says why the last commit failed, if it has. */
    public Optional<QueueState> tell(Optional<String> commitFailure) {
        return partition.hold().isClaimed() ? Optional.of(state(commitFailure)) : Optional.empty();
    }

    /** Whether the partition is ours. */
    public boolean isClaimed() {
        return partition.hold().isClaimed();
    }

    /** How many messages are in the hands of receivers that are there all the time. */
    public int inHandOfHolders() {
        OffsetTracker tracker = handOuts.tracker();
        return tracker == null ? 0 : tracker.overview().inHandOfHolders();
    }

    /** How far what is acknowledged is behind the end of the log, as far as that is known; see {@link StreamStatus}. */
    public OptionalLong lag() {
        OffsetTracker tracker = handOuts.tracker();
        OptionalLong end = handOuts.buffer().logEnd();
        return tracker == null || end.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, end.getAsLong() - tracker.base()));
    }

    private QueueState state(Optional<String> commitFailure) {
        // brings the buffer up to date
        boolean isReady = partition.readiness().isReady();
        List<Blockage> blocked = new ArrayList<>();
        partition.state().blockage().ifPresent(blocked::add);
        if (!partition.context().trusted().getAsBoolean()) {
            add(blocked, BlockedReason.IN_DOUBT, "whether the partition still is this instance's is in doubt");
        }
        commitFailure.ifPresent(why -> add(blocked, BlockedReason.COMMIT_FAILS, why));
        shipments.trouble().ifPresent(why -> add(blocked, BlockedReason.SHIPPING_FAILS, why));
        OffsetTracker tracker = handOuts.tracker();
        if (tracker == null) {
            return new QueueState(0, 0, 0, 0, 0, Optional.empty(), 0, blocked);
        }
        if (partition.state().handsOut()) {
            addLimits(blocked, tracker, isReady);
            head.trouble().ifPresent(why -> add(blocked, BlockedReason.HEAD_OF_LINE, why));
        }
        Overview overview = tracker.overview();
        return new QueueState(
                overview.inHand(),
                overview.due(partition.context().clock().nanoTime()),
                overview.delayed(),
                overview.held(),
                overview.shipping(),
                oldest(overview),
                overview.metadataUsed(),
                blocked);
    }

    private void addLimits(List<Blockage> blocked, OffsetTracker tracker, boolean isReady) {
        Overview overview = tracker.overview();
        Message next = handOuts.buffer().peek();
        int before = blocked.size();
        if (overview.metadataUsed() >= 1) {
            add(
                    blocked,
                    BlockedReason.METADATA_FULL,
                    "more acknowledgements behind messages that are not acknowledged could not be committed"
                            + " (consumer.max_metadata_bytes)");
        }
        if (overview.hasMaxPending()) {
            add(
                    blocked,
                    BlockedReason.MAX_PENDING,
                    "as many messages as may be are not acknowledged (consumer.max_pending_messages)");
        }
        if (overview.hasMaxParked()) {
            add(
                    blocked,
                    BlockedReason.MAX_PARKED,
                    "as many messages as may be are delayed, held back by others or on their way elsewhere");
        }
        boolean isOrdered = partition.rules().policy().order() == Order.PARTITION;
        if (overview.held() > 0 || (isOrdered && tracker.kept() > 0 && next != null)) {
            add(blocked, BlockedReason.ORDER, "by the order of the queue, messages wait for earlier ones");
        }
        if (blocked.size() == before
                && next != null
                && !isReady
                && partition.context().trusted().getAsBoolean()) {
            add(blocked, BlockedReason.MEMORY, "messages that are handed out take up as much memory as they may");
        }
    }

    private static void add(List<Blockage> blocked, BlockedReason reason, String text) {
        blocked.add(new Blockage(reason, text));
    }

    /** It may have been read only: then it is in no hands and not put aside. */
    private Optional<Oldest> oldest(Overview overview) {
        long now = partition.context().clock().wallMillis();
        Optional<Oldest> known = overview.oldest(now);
        Message next = handOuts.buffer().peek();
        boolean isNext = next != null
                && next.offset() >= handOuts.position()
                && !handOuts.tracker().isAcked(next.offset())
                && (known.isEmpty() || next.offset() < known.get().offset());
        return isNext ? Optional.of(Overview.oldest(next, 0, now)) : known;
    }
}
