package io.pixy.engine.offsets;

import io.pixy.api.Message;
import io.pixy.api.QueueState.Oldest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is unacknowledged in a partition, for those who look at it as a whole.
 *
 * <p>Part of an {@link OffsetTracker}, of which it changes nothing. Confined to the owner's strand.
 */
public final class Overview {
    private final AckedRanges acked;
    private final Offers offers;
    private final CommitText text;
    private final TrackerSettings settings;
    private final LongSupplier highest;

    /** {@code highest} tells the highest offset that was handed out, or put aside. */
    Overview(AckedRanges acked, Offers offers, CommitText text, TrackerSettings settings, LongSupplier highest) {
        this.acked = acked;
        this.offers = offers;
        this.text = text;
        this.settings = settings;
        this.highest = highest;
    }

    /** How many messages their receivers have, and time. */
    public int inHand() {
        return offers.in(Offer.State.OUT);
    }

    /** How many of them have receivers that are there all the time. */
    public int inHandOfHolders() {
        return offers.inHands().held();
    }

    /** How many messages are to be handed out again, or to go elsewhere, at once. */
    public int due(long nowNanos) {
        return offers.dueNow(nowNanos) + offers.in(Offer.State.OVERDUE) + offers.in(Offer.State.EXHAUSTED);
    }

    /** How many messages wait for their time. */
    public int delayed() {
        return offers.in(Offer.State.DELAYED) + offers.in(Offer.State.ABSENT);
    }

    /** How many messages wait for an earlier one of their key. */
    public int held() {
        return offers.in(Offer.State.HELD);
    }

    /** How many messages are on their way elsewhere. */
    public int shipping() {
        return offers.in(Offer.State.SHIPPING);
    }

    /** Whether so many are pending that nothing new is handed out. */
    public boolean hasMaxPending() {
        return pending() > settings.maxPending();
    }

    /** Whether so many had to wait for something else than their receivers that nothing new is handed out. */
    public boolean hasMaxParked() {
        return offers.parked() > settings.maxParked();
    }

    private int pending() {
        return offers.size() - offers.parked();
    }

    /** How much of the room for metadata is used up; from 1 on nothing new is handed out. */
    public double metadataUsed() {
        return text.used();
    }

    /** How close to one of its limits the partition is; from 1 on it hands out nothing new. */
    public double fill() {
        double pending = (double) pending() / (settings.maxPending() + 1);
        double parked = (double) offers.parked() / (settings.maxParked() + 1);
        return Math.max(text.used(), Math.max(pending, parked));
    }

    /** The first message that is not acknowledged, if it was handed out or put aside. */
    public Optional<Message> head() {
        return first().filter(offer -> offer.offset() == acked.base()).map(Offer::message);
    }

    /** The first message that was handed out, or put aside, and is not acknowledged. */
    public Optional<Oldest> oldest(long wallMillis) {
        return first().map(offer -> oldest(offer.message(), offer.attempts(), wallMillis));
    }

    /** What is told of a message that was tried so often. */
    public static Oldest oldest(Message message, int attempts, long wallMillis) {
        long written = message.timestampMillis();
        Optional<Duration> age =
                written < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, wallMillis - written)));
        return new Oldest(message.offset(), written, age, attempts);
    }

    private Optional<Offer> first() {
        return Optional.ofNullable(offers.first());
    }

    /** How many offsets there are behind the first that is not acknowledged, up to the last that was handed out. */
    public long behindHead() {
        return Math.max(0, Math.max(acked.end() - 1, highest.getAsLong()) - acked.base());
    }

    /** How much of that is acknowledged; 1 if there is nothing. */
    public double ackedBehindHead() {
        long all = behindHead();
        long done = 0;
        for (Range range : acked) {
            done += range.to() - range.from();
        }
        return all == 0 ? 1 : (double) done / all;
    }
}
