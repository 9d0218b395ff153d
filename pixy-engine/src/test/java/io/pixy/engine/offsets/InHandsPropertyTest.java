package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in hands is compared with a sorted set; a failure names its seed. */
class InHandsPropertyTest {
    private final InHands hands = new InHands();
    private final TreeSet<Offer> model = new TreeSet<>();

    static long[] seeds() {
        return Seeds.of("InHandsPropertyTest", 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void knowsWhoIsDueFirstAndLast(long seed) {
        Random random = new Random(seed);
        int unusual = random.nextInt(20);
        int leases = 1 + random.nextInt(6);
        long now = random.nextBoolean() ? 0 : Long.MAX_VALUE - 500;

        for (int step = 0; step < 1000; step++) {
            now += random.nextInt(3);
            long lease = random.nextInt(20) < unusual ? random.nextInt(100) : 50 * (1 + random.nextInt(leases));
            switch (random.nextInt(5)) {
                case 0, 1 -> add(random.nextInt(1000), now + lease);
                case 2 -> extend(random, now + lease);
                case 3 -> remove(any(random));
                default -> remove(model.isEmpty() ? null : model.first());
            }
            compare();
        }
    }

    private void add(long offset, long deadline) {
        if (model.stream().noneMatch(offer -> offer.offset() == offset)) {
            Offer offer = new Offer(Messages.at(offset), new Past(0, deadline));
            hands.add(offer);
            model.add(offer);
        }
    }

    private Offer any(Random random) {
        return model.isEmpty() ? null : List.copyOf(model).get(random.nextInt(model.size()));
    }

    private void extend(Random random, long deadline) {
        Offer offer = any(random);
        if (offer != null) {
            model.remove(offer);
            hands.extend(offer, deadline);
            model.add(offer);
        }
    }

    private void remove(Offer offer) {
        if (offer != null) {
            hands.remove(offer);
            model.remove(offer);
        }
    }

    private void compare() {
        assertThat(hands.size()).isEqualTo(model.size());
        assertThat(hands.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(hands.first()).isSameAs(model.isEmpty() ? null : model.first());
        if (model.isEmpty()) {
            assertThat(hands.lastDeadlineNanos()).isEmpty();
        } else {
            assertThat(hands.lastDeadlineNanos()).hasValue(model.last().deadlineNanos());
        }
        assertThat(hands.of(Holder.NOBODY))
                .containsExactlyElementsOf(
                        model.stream().map(Offer::offset).sorted().toList());
    }
}
