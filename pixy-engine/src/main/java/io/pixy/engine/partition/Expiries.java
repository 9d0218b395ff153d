package io.pixy.engine.partition;

import io.pixy.api.SettleCode;
import io.pixy.engine.meters.Verb;
import io.pixy.engine.offsets.Leases;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.runtime.Timers;

/**
 * Sees to what becomes of messages as time passes: they are due again, or were tried as often as they may be.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class Expiries {
    private final HandOuts handOuts;
    private final Shipments shipments;
    private final boolean buries;
    private final ExpiryTimer timer;
    private OffsetTracker counted;
    private long expired;

    /**
     * Nothing is to be expected yet.
     *
     * @param timers whose actions run on the strand
     * @param onExpiry told when it is time to {@link #look}
     */
    Expiries(HandOuts handOuts, Shipments shipments, TrackerSettings rules, Timers timers, Runnable onExpiry) {
        this.handOuts = handOuts;
        this.shipments = shipments;
        this.buries = rules.policy().deadLetter().isPresent();
        this.timer = new ExpiryTimer(timers, onExpiry);
    }

    /** Deals with what was tried as often as it may be, and waits for the next time. */
    void look(long now) {
        end(now);
        handOuts.recall().look(now);
        arm(now);
    }

    /** Deals with what was tried as often as it may be, and with what is to wait for longer than it can here. */
    void end(long now) {
        Leases leases = handOuts.tracker().leases();
        leases.expire(now);
        // hardly ever, and this is done with every message
        if (leases.haveDue()) {
            leases.shipOverdue(now, shipments::postpone);
            endExhausted(leases, now);
        }
        count();
    }

    private void endExhausted(Leases leases, long now) {
        if (buries) {
            leases.shipExhausted(now).forEach(message -> shipments.bury(message, Letter.Reason.MAX_ATTEMPTS, ""));
        } else {
            handOuts.dropExhausted(now);
        }
    }

    private void count() {
        OffsetTracker tracker = handOuts.tracker();
        long before = tracker == counted ? expired : 0;
        expired = tracker.leases().expired();
        counted = tracker;
        if (expired > before) {
            handOuts.meters().settled(Verb.EXPIRE, SettleCode.SETTLED, expired - before);
        }
    }

    /** Nothing is handed out now; but whose lease runs out has room for messages of other partitions. */
    void endLeases(long now) {
        handOuts.tracker().leases().expire(now);
        count();
        handOuts.recall().look(now);
        arm(now);
    }

    /** A message does not exist any more, so nothing is to become of it. */
    void onGone(long offset) {
        shipments.drop(offset);
    }

    /** Waits for the next time. */
    void arm(long now) {
        handOuts.recall().onWaiting(now);
        timer.arm(handOuts.tracker().nextExpiry(), now);
    }

    /** Waits no more. */
    void cancel() {
        timer.cancel();
    }
}
