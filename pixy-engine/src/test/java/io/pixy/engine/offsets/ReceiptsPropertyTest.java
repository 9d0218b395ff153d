package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReceiptsPropertyTest {
    private static final String LETTERS = "ABCXYZabcxyz019-_=+/ \u00e4";

    static long[] seeds() {
        return Seeds.of("ReceiptsPropertyTest", 50);
    }

    private static Receipt random(Random random) {
        return new Receipt(
                new Tenure(random.nextLong(), random.nextInt()),
                random.nextInt(Integer.MAX_VALUE),
                random.nextLong() & Long.MAX_VALUE,
                1 + random.nextInt(1000),
                1 + random.nextInt(1000));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenReadsTheSameAndNothingElseDoes(long seed) {
        Random random = new Random(seed);
        Receipts receipts = new Receipts("c", "g", "t");
        Receipt receipt = random(random);

        String text = receipts.write(receipt);

        assertThat(text).matches("[A-Za-z0-9_-]{1," + Delivery.LONGEST_RECEIPT + "}");
        assertThat(receipts.read(text)).contains(receipt);
        assertThat(new Receipts("c", "gt", "").read(text)).isEmpty();
        assertThat(new Receipts("d", "g", "t").read(text)).isEmpty();
        for (int i = 0; i < 200; i++) {
            int at = random.nextInt(text.length());
            char other = LETTERS.charAt(random.nextInt(LETTERS.length()));
            String mangled = switch (random.nextInt(3)) {
                case 0 -> text.substring(0, at) + other + text.substring(at + 1);
                case 1 -> text.substring(0, at) + other + text.substring(at);
                default -> text.substring(0, at);
            };
            if (!mangled.equals(text)) {
                assertThat(receipts.read(mangled)).as(mangled).isEmpty();
            }
        }
    }
}
