package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.offsets.HandOut;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.Tenure;
import io.pixy.engine.offsets.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Messages that go to one receiver, taken from some partitions.
 *
 * <p>Confined to the group strand until it is full; then its messages are read by whoever answers.
 */
public final class Batch {
    private final int maxMessages;
    private final long firstBytes;
    private final long maxBytes;
    private final OptionalLong leaseNanos;
    private final Holder holder;
    private final List<Taken> taken;
    private long bytes;
    private boolean closed;
    private boolean full;

    /**
     * A message and where it was taken from. Immutable.
     *
     * @param partition to acknowledge to, or to give back to
     * @param tenure under which it was handed out
     * @param handOut was recorded
     */
    public record Taken(PartitionConsumer partition, Tenure tenure, HandOut handOut) {
        /** The message. */
        public Message message() {
            return handOut.message();
        }

        /** What its receiver may settle it by. */
        public Receipt receipt() {
            Message message = handOut.message();
            return new Receipt(tenure, message.partition(), message.offset(), message.attempt(), handOut.number());
        }
    }

    /**
     * Empty; the first message fits in any case.
     *
     * @param maxBytes how large the messages may be together, if they are several
     * @param leaseNanos for how long they are handed out; empty for what holds for the queue
     */
    public Batch(int maxMessages, long maxBytes, OptionalLong leaseNanos) {
        this(maxMessages, Long.MAX_VALUE, maxBytes, leaseNanos, Holder.NOBODY);
    }

    /**
     * Empty.
     *
     * @param firstBytes how large the first message may be
     * @param maxBytes how large the messages may be together, if they are several
     * @param holder whose hands the messages go into
     */
    public Batch(int maxMessages, long firstBytes, long maxBytes, OptionalLong leaseNanos, Holder holder) {
        this.maxMessages = maxMessages;
        this.firstBytes = firstBytes;
        this.maxBytes = maxBytes;
        this.leaseNanos = leaseNanos;
        this.holder = holder;
        this.taken = new ArrayList<>(Math.min(maxMessages, 16));
    }

    /** For one message, however large, handed out for as long as is usual. */
    public static Batch ofOne() {
        return new Batch(1, Long.MAX_VALUE, OptionalLong.empty());
    }

    /** Nothing goes into it. */
    public static Batch none() {
        Batch none = new Batch(0, 0, OptionalLong.empty());
        none.closed = true;
        return none;
    }

    /** What is in it. */
    public List<Taken> taken() {
        return taken;
    }

    /** Whether nothing is. */
    public boolean isEmpty() {
        return taken.isEmpty();
    }

    /** Whether nothing more goes in. */
    public boolean isFull() {
        return closed || full || taken.size() >= maxMessages;
    }

    /** Whether there was a message that did not go in. */
    public boolean isClosed() {
        return closed;
    }

    /** How many more messages may go in. */
    public int room() {
        return maxMessages - taken.size();
    }

    /** What its messages are handed out for, where that lease is usual. */
    Terms terms(long usualLeaseNanos) {
        return new Terms(leaseNanos.orElse(usualLeaseNanos), holder);
    }

    /**
     * Whether a message goes in; nothing does any more after one that does not.
     *
     * @param alone it goes with no other one: whoever drops what it gets must not spend the last attempt of innocents
     */
    boolean admits(Message message, boolean alone) {
        boolean fits = isForOne() || mayTake(message, alone);
        closed |= !fits;
        full |= fits && alone;
        return fits;
    }

    /** Nobody counts for one. */
    private boolean isForOne() {
        return maxMessages == 1 && firstBytes == Long.MAX_VALUE;
    }

    private boolean mayTake(Message message, boolean alone) {
        long size = OffsetTracker.size(message);
        return taken.isEmpty() ? size <= firstBytes : !alone && bytes + size <= maxBytes;
    }

    /** When the last of its leases ends; not to be asked while it is empty. */
    public long lastDeadlineNanos() {
        long last = taken.get(0).handOut().deadlineNanos();
        for (Taken one : taken) {
            last = one.handOut().deadlineNanos() - last > 0 ? one.handOut().deadlineNanos() : last;
        }
        return last;
    }

    void add(PartitionConsumer partition, Tenure tenure, HandOut handOut) {
        taken.add(new Taken(partition, tenure, handOut));
        if (!isForOne()) {
            bytes += OffsetTracker.size(handOut.message());
        }
    }

    /** Makes these hand-outs undone. */
    public void takeBack() {
        // the first goes first again
        taken.forEach(one -> one.partition().takeBack(one.message()));
        long all = taken.stream()
                .mapToLong(one -> OffsetTracker.size(one.message()))
                .sum();
        holder.onUndone(taken.size(), all);
    }

    /** Acknowledges these hand-outs, as far as they are still pending. */
    public void ack() {
        for (int i = 0; i < taken.size(); i++) {
            Taken one = taken.get(i);
            one.partition().applyAck(one.message());
            if (i + 1 == taken.size() || taken.get(i + 1).partition() != one.partition()) {
                one.partition().submit();
                one.partition().tellAcked();
            }
        }
    }
}
