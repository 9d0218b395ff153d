package io.pixy.engine.offsets;

import io.pixy.api.Message;
import io.pixy.api.SettleCode;
import io.pixy.api.config.Order;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Knows, for one owned partition, what was acknowledged, what is in the hands of clients, what must be handed out again,
 * and what is therefore to be committed.
 *
 * <p>Times are arguments on the scale of {@code nanoTime} and must not decrease from call to call. What is done with every
 * message looks at no other offers, but for gaps below what was handed out already. Confined to the group strand.
 */
public final class OffsetTracker {
    private final TrackerSettings settings;
    private final AckedRanges acked;
    private final Offers offers;
    private final Leases leases;
    private final Pasts pasts;
    private final Overview overview;
    private final Bodies bodies;
    private final boolean metadataRejected;
    private final CommitText text;
    private long highestOffered;

    /** What an acknowledgement came to. */
    public enum AckOutcome {
        /** It counts. */
        APPLIED,
        /** The offset was acknowledged before. */
        DUPLICATE,
        /** No client can have seen that offset; nothing has changed. */
        NEVER_OFFERED
    }

    /**
     * Goes on from what is committed. Metadata that is no sparse acks counts as none ({@link #metadataRejected}); what
     * decodes is brought into its shortest form, so {@link #committed} may differ from the argument.
     *
     * <p>What lies below the end of the highest range counts as offered: somebody handed it out before that range could
     * be acknowledged, so late acknowledgements for it are welcome.
     */
    public OffsetTracker(Committed committed, TrackerSettings settings) {
        this.settings = Objects.requireNonNull(settings);
        this.acked = new AckedRanges(committed.offset());
        this.text = new CommitText(acked, settings.maxMetadataChars());
        this.offers = new Offers(settings.maxRetries(), settings.policy());
        this.leases =
                new Leases(offers, acked, settings.policy().maxLeaseTotal().toNanos());
        this.pasts = new Pasts(offers, acked, settings.policy());
        this.bodies = new Bodies(offers, settings.leastAbsenceNanos());
        this.overview = new Overview(acked, offers, text, settings, this::highestOffered);
        Optional<List<Range>> ranges = SparseAcks.decode(committed.offset(), committed.metadata());
        this.metadataRejected = ranges.isEmpty();
        ranges.orElse(List.of()).forEach(range -> acked.add(range.from(), range.to()));
        this.highestOffered = acked.end() - 1;
    }

    /** Whether the metadata it was made from was none of ours. */
    public boolean metadataRejected() {
        return metadataRejected;
    }

    /** The first offset that is not acknowledged; everything below it is. */
    public long base() {
        return acked.base();
    }

    /**
     * Goes on from where reading really starts: what lies below counts as acknowledged. Never moves back.
     *
     * @return the messages that were pending and no longer exist, ascending
     */
    public List<Message> adjust(long start) {
        if (start < acked.base()) {
            return List.of();
        }
        List<Message> dropped = offers.remove(acked.base(), start);
        acked.addBelow(start);
        text.changed();
        return dropped;
    }

    /** What to commit now. If the metadata would be too long, its lowest ranges. */
    public Committed committed() {
        return text.committed();
    }

    /** Whether {@link #committed} lacks ranges because of the limit. */
    public boolean isMetadataCut() {
        return text.isCut();
    }

    /** Lowers the limit for the metadata, for good; for when a broker accepts less than the settings say. */
    public void limitMetadata(int maxChars) {
        text.limit(maxChars);
    }

    /** Whether an offset was acknowledged, or does not exist. */
    public boolean isAcked(long offset) {
        return acked.contains(offset);
    }

    /** Whether there is an offer for that offset, handed out or taken back; the tracker has the message. */
    public boolean isPending(long offset) {
        return offers.contains(offset);
    }

    /**
     * Whether a message that was not handed out yet may be: not too many are pending, and the metadata is not close to
     * its limit. In the latter case the holes below the last range may still be filled, or nothing would ever get better.
     */
    public boolean mayOfferNew(long offset) {
        if (settings.policy().order() == Order.PARTITION && offers.size() > 0) {
            return false;
        }
        return offers.size() - offers.parked() <= settings.maxPending()
                && offers.parked() <= settings.maxParked()
                && (offset < acked.end() || text.hasRoom());
    }

    /**
     * A message was handed out for the first time.
     *
     * @throws IllegalStateException if it is acknowledged or pending
     */
    public HandOut offered(Message message, long nowNanos) {
        return offered(message, Past.none(nowNanos), nowNanos, usual());
    }

    /** The same on other terms, for a message that may have been tried before. */
    public HandOut offered(Message message, Past past, long nowNanos, Terms terms) {
        checkNew(message.offset());
        return offers.add(message, past, nowNanos, terms);
    }

    private Terms usual() {
        return new Terms(settings.ackTimeoutNanos(), Holder.NOBODY);
    }

    private void checkNew(long offset) {
        if (acked.contains(offset) || offers.contains(offset)) {
            throw new IllegalStateException("Offset " + offset + " can't be handed out for the first time");
        }
        highestOffered = Math.max(highestOffered, offset);
    }

    /** Whether a message that is not here yet has to wait for others, by the policy, or for its time. */
    public boolean mustWait(Message message, Past past, long nowNanos) {
        return offers.mustWait(message, past, nowNanos);
    }

    /** A message that {@link #mustWait} does so here. */
    public void park(Message message, Past past) {
        checkNew(message.offset());
        offers.park(message, past);
    }

    /** Whether a message is tried for the last time when it is handed out after so many attempts. */
    public boolean isLastAttempt(int attemptsBefore) {
        int most = settings.policy().maxAttempts();
        return most > 0 && attemptsBefore + 1 >= most;
    }

    /** How often what {@link #nextRetry} yields was tried. */
    public int attemptsOfNextRetry(long nowNanos) {
        return offers.next(nowNanos).attempts();
    }

    /** Whether {@link #nextRetry} yields something. */
    public boolean hasRetry(long nowNanos) {
        return offers.next(nowNanos) != null;
    }

    /**
     * What must be handed out again, if anything: first what was taken back, then what was not acknowledged in time, each
     * in order of offsets. Changes nothing; {@link #retried} tells that it happened.
     */
    public Optional<Message> nextRetry(long nowNanos) {
        return Optional.ofNullable(offers.next(nowNanos)).map(Offer::message);
    }

    /**
     * A message is handed out again.
     *
     * @throws IllegalStateException if it is not due: the client that has it still has time, or nobody ever had it
     */
    public HandOut retried(long offset, long nowNanos) {
        return retried(offset, nowNanos, usual());
    }

    /** The same on other terms. */
    public HandOut retried(long offset, long nowNanos, Terms terms) {
        return offers.handOutAgain(offset, nowNanos, terms);
    }

    /** How large key, value and headers of a message are together. */
    public static long size(Message message) {
        return Offer.size(message);
    }

    /**
     * Gives up messages that ran out of time when they had been handed out as often as they may: they count as
     * acknowledged.
     *
     * @return these messages, ascending
     */
    public List<Message> dropExhausted(long nowNanos) {
        List<Message> dropped = offers.removeExhausted(nowNanos);
        dropped.forEach(message -> acked.add(message.offset(), message.offset() + 1));
        if (!dropped.isEmpty()) {
            text.changed();
        }
        return dropped;
    }

    /**
     * The last hand-out did not reach anybody: it counts as never made, and the message goes first when something is
     * handed out again.
     *
     * @return false if there is none to take back, such as when it was acknowledged meanwhile
     */
    public boolean takeBack(long offset) {
        return offers.takeBack(offset);
    }

    /** Whether a message, as it was handed out, was not handed out again since. */
    public boolean isLastHandOut(Message message) {
        return offers.isLastHandOut(message);
    }

    /** A client has dealt with a message. */
    public AckOutcome acked(long offset) {
        if (acked.contains(offset)) {
            return AckOutcome.DUPLICATE;
        }
        if (offset > highestOffered) {
            return AckOutcome.NEVER_OFFERED;
        }
        add(offset, offset + 1);
        return AckOutcome.APPLIED;
    }

    /**
     * A client that has a receipt has dealt with a message.
     *
     * @param number which hand-out the receipt is about; 0 if it was not by this tracker
     * @param readEnd up to where messages were read
     */
    public SettleCode ack(long offset, int number, long readEnd) {
        SettleCode code = leases.mayAck(offset, number, Math.max(readEnd, highestOffered() + 1));
        if (code == SettleCode.SETTLED) {
            add(offset, offset + 1);
        }
        return code;
    }

    /** What owners know from each other. */
    public Pasts pasts() {
        return pasts;
    }

    /** What there is, for those who look at it as a whole. */
    public Overview overview() {
        return overview;
    }

    /** What messages that wait take up. */
    public Bodies bodies() {
        return bodies;
    }

    /** What else holders of receipts can do. */
    public Leases leases() {
        return leases;
    }

    /**
     * The offsets from {@code from} to the one before {@code to} do not exist. To be told in the order of reading, when
     * what follows is about to be handed out: earlier it only makes the metadata longer.
     */
    public void gap(long from, long to) {
        add(from, to);
    }

    /** How many messages clients have, or had without answering. */
    public int pending() {
        return offers.handedOut();
    }

    /** How many messages are kept: those that are pending, and those that wait. */
    public int kept() {
        return offers.size();
    }

    /** How large the messages are that are kept to be handed out again. */
    public long pendingBytes() {
        return offers.bytes();
    }

    /** Who is told from now on by how much {@link #pendingBytes} changes, whatever the reason. */
    public void account(LongConsumer told) {
        offers.account(told);
    }

    /** The highest offset that an acknowledgement may name. */
    public long highestOffered() {
        return Math.max(highestOffered, acked.base() - 1);
    }

    /** The earliest time at which {@link #nextRetry}, {@link #dropExhausted} or {@link #bodies} can yield what they don't yet. */
    public OptionalLong nextExpiry() {
        return bodies.sooner(offers.nextChangeNanos());
    }

    /** For how many nanoseconds the last of the clients still has time to answer; 0 if none has. */
    public long remainingWait(long nowNanos) {
        OptionalLong last = offers.inHands().lastDeadlineNanos();
        return last.isEmpty() ? 0 : Math.max(0, last.getAsLong() - nowNanos);
    }

    /** The offsets of the pending messages, ascending. */
    public List<Long> unacked() {
        return offers.handedOutOffsets();
    }

    /**
     * Takes over what an earlier tracker of the same partition knows, which went on accepting acknowledgements after the
     * partition was lost: each of them counts, and what it had handed out may still be acknowledged.
     */
    public void merge(OffsetTracker frozen) {
        add(acked.base(), frozen.acked.base());
        frozen.acked.forEach(range -> add(range.from(), range.to()));
        highestOffered = Math.max(highestOffered, frozen.highestOffered);
    }

    private void add(long from, long to) {
        if (to == from + 1) {
            offers.remove(from);
        } else {
            List<Message> unused = offers.remove(from, to);
        }
        acked.add(from, to);
        text.changed();
    }
}
