package io.pixy.engine.offsets;

/**
 * Offers by deadline, none of which is due before the one it came behind: chained through themselves, so that coming and
 * leaving costs the same however many there are. Confined to {@link InHands}.
 */
final class Line {
    private Offer first;
    private Offer last;

    /** The one whose time is up first; null if there is none. */
    Offer first() {
        return first;
    }

    /** The one whose time is up last; null if there is none. */
    Offer last() {
        return last;
    }

    /** Whether one can stand behind all that are here. */
    boolean takes(Offer offer) {
        return last == null || last.compareTo(offer) <= 0;
    }

    /** Adds one that it {@link #takes}. */
    void add(Offer offer) {
        offer.line = this;
        offer.earlier = last;
        if (last == null) {
            first = offer;
        } else {
            last.later = offer;
        }
        last = offer;
    }

    /** Removes one that is here. */
    void remove(Offer offer) {
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
        offer.line = null;
    }
}
