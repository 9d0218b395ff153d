package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Whether offers stand in line, where what is done with them costs the same however many there are. */
class InHandsTest {
    private static final long USUAL = 30;
    private static final long LONG = 1_000_000;
    private static final long SHORT = 5;

    private final InHands hands = new InHands();
    private long offset;

    private Offer add(long deadline) {
        Offer offer = new Offer(Messages.at(offset++), new Past(0, deadline));
        hands.add(offer);
        return offer;
    }

    private static void assertThatIsInLine(Offer offer) {
        assertThat(offer.line).isNotNull();
    }

    @Test
    void aLongLeaseIsInNobodysWay() {
        add(USUAL);
        add(LONG);

        for (int now = 1; now < 1000; now++) {
            assertThatIsInLine(add(now + USUAL));
        }
    }

    @Test
    void aShortLeaseFitsBesideOthers() {
        for (int now = 0; now < 1000; now++) {
            assertThatIsInLine(add(now + LONG));
            assertThatIsInLine(add(now + USUAL));
            assertThatIsInLine(add(now + SHORT));
        }
    }

    @Test
    void manyLongLeasesInARowAreInNobodysWay() {
        for (int now = 0; now < 100; now++) {
            add(now + LONG);
        }

        for (int now = 100; now < 1000; now++) {
            assertThatIsInLine(add(now + USUAL));
        }
    }

    @Test
    void whatIsExtendedStandsInLineAgain() {
        Deque<Offer> all = new ArrayDeque<>();
        for (int i = 0; i < 100; i++) {
            all.add(add(USUAL));
        }

        for (int now = 0; now < 1000; now++) {
            Offer oldest = all.remove();
            all.add(oldest);
            hands.extend(oldest, now + (now % 2 == 0 ? USUAL : SHORT));
            assertThatIsInLine(oldest);
        }
    }

    @Test
    void thoseThatEndTogetherStandInLine() {
        for (int i = 0; i < 1000; i++) {
            assertThatIsInLine(add(USUAL));
        }
    }

    @Test
    void whereLeasesGetShorterAndShorterTheFirstIsStillKnown() {
        for (int i = 0; i < 1000; i++) {
            Offer added = add(LONG - i);
            assertThat(hands.first()).isSameAs(added);
        }
        assertThat(hands.lastDeadlineNanos()).hasValue(LONG);
    }
}
