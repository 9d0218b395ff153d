package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttemptTextPropertyTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/:!\u00e9";

    @Test
    void readsWhatWasWritten() {
        for (long seed : Seeds.of("AttemptTextPropertyTest", 300)) {
            Random random = new Random(seed);
            long base = offset(random, 45);
            NavigableMap<Long, Attempts> messages = messages(random, base);

            String text = AttemptText.encode(base, messages, Integer.MAX_VALUE);

            assertThat(AttemptText.decode(base, text)).as("seed %s", seed).hasValue(messages);
        }
    }

    @Test
    void neverExceedsTheLimitAndKeepsAPartThatIsTrue() {
        for (long seed : Seeds.of("AttemptTextPropertyTest", 300)) {
            Random random = new Random(seed);
            long base = offset(random, 45);
            NavigableMap<Long, Attempts> messages = messages(random, base);
            int most = 6 + random.nextInt(500);

            String text = AttemptText.encode(base, messages, most);

            assertThat(text.length()).as("seed %s", seed).isLessThanOrEqualTo(most);
            NavigableMap<Long, Attempts> kept = AttemptText.decode(base, text).orElseThrow();
            assertThat(messages).as("seed %s", seed).containsAllEntriesOf(kept);
            int least =
                    kept.values().stream().mapToInt(Attempts::attempts).min().orElse(Integer.MAX_VALUE);
            assertThat(messages.entrySet().stream().filter(entry -> !kept.containsKey(entry.getKey())))
                    .as("seed %s", seed)
                    .allMatch(left -> left.getValue().attempts() <= least);
        }
    }

    /** Whatever is there is read or not, and nothing else happens. */
    @Test
    void survivesGarbage() {
        for (long seed : Seeds.of("AttemptTextPropertyTest", 2_000)) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "pixy1:" : "");
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            long base = random.nextLong();

            AttemptText.decode(base, text.toString())
                    .ifPresent(read -> assertThat(read.keySet())
                            .as("seed %s: %s", seed, text)
                            .allMatch(offset -> offset >= base));
        }
    }

    private static long offset(Random random, int bits) {
        return random.nextLong() & ((1L << bits) - 1);
    }

    private static NavigableMap<Long, Attempts> messages(Random random, long base) {
        NavigableMap<Long, Attempts> messages = new TreeMap<>();
        long offset = base;
        long second = offset(random, 32);
        for (int i = random.nextInt(200); i > 0; i--) {
            offset += random.nextInt(10) == 0 ? offset(random, 40) : random.nextInt(4);
            long due = random.nextBoolean() ? 0 : (1 + second + random.nextInt(50_000)) * 1000;
            messages.put(offset++, new Attempts(random.nextInt(random.nextInt(10) == 0 ? 1_000_000 : 6), due));
        }
        return messages;
    }
}
