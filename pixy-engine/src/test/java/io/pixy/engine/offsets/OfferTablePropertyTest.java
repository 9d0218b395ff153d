package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table is compared with a sorted map; a failure names its seed. */
class OfferTablePropertyTest {
    private final OfferTable table = new OfferTable();
    private final TreeMap<Long, Offer> model = new TreeMap<>();

    static long[] seeds() {
        return Seeds.of("OfferTablePropertyTest", 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsWhatIsThereInOrder(long seed) {
        Random random = new Random(seed);
        long origin = random.nextBoolean() ? 0 : random.nextLong() >>> 2;
        int most = 1 + random.nextInt(300);
        long next = origin;

        for (int step = 0; step < 1500; step++) {
            boolean adds = model.size() < most && random.nextInt(5) > (step / 300) % 3;
            if (adds && random.nextInt(20) > 0) {
                next += 1 + (random.nextInt(10) == 0 ? random.nextInt(1000) : 0);
                add(next);
            } else if (adds) {
                add(origin + random.nextInt(2000));
            } else if (!model.isEmpty()) {
                remove(random);
            }
            compare(random, origin, next);
        }
        while (!model.isEmpty()) {
            remove(random);
            compare(random, origin, next);
        }
    }

    private void add(long offset) {
        if (!model.containsKey(offset)) {
            Offer offer = new Offer(Messages.at(offset), new Past(0, 0));
            model.put(offset, offer);
            table.add(offer);
        }
    }

    /** Mostly one of the oldest. */
    private void remove(Random random) {
        List<Long> offsets = List.copyOf(model.keySet());
        int which = random.nextInt(random.nextBoolean() ? offsets.size() : Math.min(3, offsets.size()));
        table.remove(model.remove(offsets.get(which)));
    }

    private void compare(Random random, long origin, long next) {
        assertThat(table.size()).isEqualTo(model.size());
        Map.Entry<Long, Offer> first = model.firstEntry();
        assertThat(table.first()).isSameAs(first == null ? null : first.getValue());
        for (int i = 0; i < 10; i++) {
            long offset = origin - 2 + random.nextInt((int) Math.min(2500, next - origin + 5));
            assertThat(table.get(offset)).isSameAs(model.get(offset));
            assertThat(table.reaches(offset)).isEqualTo(!model.isEmpty() && offset <= model.lastKey());
        }
        if (random.nextInt(20) == 0) {
            assertThat(table).containsExactlyElementsOf(model.values());
            model.forEach((offset, offer) -> assertThat(table.get(offset)).isSameAs(offer));
        }
    }
}
