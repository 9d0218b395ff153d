package io.pixy.engine.offsets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The offers that somebody has in hands, by deadline. Who gets one has mostly as long as the others, and so is due behind
 * them: those stand in a line. There are a few lines, so that those who get more time, or less, do not stand in the way of
 * the others; where none fits, offers are sorted.
 *
 * <p>Confined to {@link Offers}.
 */
final class InHands {
    private static final int LINES = 4;

    private final Line[] lines = new Line[LINES];
    private final NavigableSet<Offer> others = new TreeSet<>();

    /** See {@link #first()}; null if it has to be looked for. */
    private Offer first;

    private int size;
    private long expired;

    /** Nobody has anything. */
    InHands() {
        Arrays.setAll(lines, any -> new Line());
    }

    void add(Offer offer) {
        if (size == 0 || (first != null && offer.compareTo(first) < 0)) {
            first = offer;
        }
        size++;
        for (Line line : lines) {
            if (line.takes(offer)) {
                line.add(offer);
                return;
            }
        }
        others.add(offer);
    }

    /** Its holder has it no more. */
    void remove(Offer offer) {
        take(offer);
        offer.leavesHands();
    }

    private void take(Offer offer) {
        size--;
        first = first == offer ? null : first;
        if (offer.line == null) {
            others.remove(offer);
        } else {
            offer.line.remove(offer);
        }
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
        if (first == null && size > 0) {
            first = others.isEmpty() ? null : others.first();
            for (Line line : lines) {
                Offer head = line.first();
                first = head != null && (first == null || head.compareTo(first) < 0) ? head : first;
            }
        }
        return first;
    }

    /** In no order. */
    private List<Offer> all() {
        List<Offer> all = new ArrayList<>(size);
        for (Line line : lines) {
            for (Offer offer = line.first(); offer != null; offer = offer.later) {
                all.add(offer);
            }
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

    /** Those who have something, in an order that does not depend on where they are in memory. */
    List<Holder> holders() {
        Set<Holder> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return all().stream().map(Offer::holder).filter(seen::add).toList();
    }

    /** Nothing more is known of what is out. */
    void forgetHolders() {
        all().forEach(Offer::leavesHands);
    }

    /** When the last one runs out of time, if there is one that has any. */
    OptionalLong lastDeadlineNanos() {
        Offer last = others.isEmpty() ? null : others.last();
        for (Line line : lines) {
            Offer end = line.last();
            last = end != null && (last == null || end.compareTo(last) > 0) ? end : last;
        }
        return last == null ? OptionalLong.empty() : OptionalLong.of(last.deadlineNanos());
    }
}
