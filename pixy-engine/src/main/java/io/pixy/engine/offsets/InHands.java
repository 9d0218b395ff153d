package io.pixy.engine.offsets;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The offers that somebody has in hands, by deadline. Confined to {@link Offers}. */
final class InHands {
    private final NavigableSet<Offer> all = new TreeSet<>();
    private long expired;

    void add(Offer offer) {
        all.add(offer);
    }

    /** Its holder has it no more. */
    void remove(Offer offer) {
        all.remove(offer);
        offer.leavesHands();
    }

    /** The lease of one has run out: it was its holder's until now. */
    void onExpired() {
        expired++;
    }

    /** How many leases have run out. */
    long expired() {
        return expired;
    }

    /** How many are in the hands of somebody who wants to know. */
    int held() {
        int held = 0;
        for (Offer offer : all) {
            held += offer.holder() == Holder.NOBODY ? 0 : 1;
        }
        return held;
    }

    /** The lease of one ends then. */
    void extend(Offer offer, long untilNanos) {
        all.remove(offer);
        offer.deadlineNanos(untilNanos);
        all.add(offer);
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The one whose time is up first. */
    Offer first() {
        return all.first();
    }

    /** What somebody has, ascending. */
    List<Long> of(Holder holder) {
        return all.stream()
                .filter(offer -> offer.holder() == holder)
                .map(Offer::offset)
                .sorted()
                .toList();
    }

    /** Those who have something. */
    Set<Holder> holders() {
        Set<Holder> holders = Collections.newSetFromMap(new IdentityHashMap<>());
        all.forEach(offer -> holders.add(offer.holder()));
        return holders;
    }

    /** Nothing more is known of what is out. */
    void forgetHolders() {
        all.forEach(Offer::leavesHands);
    }

    /** When the last one runs out of time, if there is one that has any. */
    OptionalLong lastDeadlineNanos() {
        return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.last().deadlineNanos());
    }
}
