package io.pixy.engine.offsets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The offers that somebody has in hands, by deadline. Who gets one has mostly as long as the others, and so is due behind
 * them: those stand in a line, chained through the offers themselves, the few others are sorted.
 *
 * <p>Confined to {@link Offers}.
 */
final class InHands {
    private final NavigableSet<Offer> others = new TreeSet<>();
    private Offer first;
    private Offer last;
    private int size;
    private long expired;

    void add(Offer offer) {
        size++;
        if (last != null && last.compareTo(offer) > 0) {
            others.add(offer);
            return;
        }
        offer.isInLine = true;
        offer.earlier = last;
        if (last == null) {
            first = offer;
        } else {
            last.later = offer;
        }
        last = offer;
    }

    /** Its holder has it no more. */
    void remove(Offer offer) {
        take(offer);
        offer.leavesHands();
    }

    private void take(Offer offer) {
        size--;
        if (!offer.isInLine) {
            others.remove(offer);
            return;
        }
        if (offer.earlier == null) {
            first = offer.later;
        } else {
            offer.earlier.later = offer.later;
        }
        if (offer.later == null) {
            last = offer.earlier;
        } else {
            offer.later.earlier = offer.earlier;
        }
        offer.earlier = null;
        offer.later = null;
        offer.isInLine = false;
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
        for (Offer offer : all()) {
            held += offer.holder() == Holder.NOBODY ? 0 : 1;
        }
        return held;
    }

    /** The lease of one ends then. */
    void extend(Offer offer, long untilNanos) {
        take(offer);
        offer.deadlineNanos(untilNanos);
        add(offer);
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The one whose time is up first; null if there is none. */
    Offer first() {
        if (others.isEmpty()) {
            return first;
        }
        Offer other = others.first();
        return first != null && first.compareTo(other) < 0 ? first : other;
    }

    /** In no order. */
    private List<Offer> all() {
        List<Offer> all = new ArrayList<>(size);
        for (Offer offer = first; offer != null; offer = offer.later) {
            all.add(offer);
        }
        all.addAll(others);
        return all;
    }

    /** What somebody has, ascending. */
    List<Long> of(Holder holder) {
        return all().stream()
                .filter(offer -> offer.holder() == holder)
                .map(Offer::offset)
                .sorted()
                .toList();
    }

    /** Those who have something. */
    Set<Holder> holders() {
        Set<Holder> holders = Collections.newSetFromMap(new IdentityHashMap<>());
        all().forEach(offer -> holders.add(offer.holder()));
        return holders;
    }

    /** Nothing more is known of what is out. */
    void forgetHolders() {
        all().forEach(Offer::leavesHands);
    }

    /** When the last one runs out of time, if there is one that has any. */
    OptionalLong lastDeadlineNanos() {
        if (others.isEmpty()) {
            return last == null ? OptionalLong.empty() : OptionalLong.of(last.deadlineNanos());
        }
        Offer other = others.last();
        return OptionalLong.of(
                last != null && last.compareTo(other) > 0 ? last.deadlineNanos() : other.deadlineNanos());
    }
}
