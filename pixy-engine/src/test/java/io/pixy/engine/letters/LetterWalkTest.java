package io.pixy.engine.letters;

import static io.pixy.engine.letters.LetterWorld.BOX;
import static io.pixy.engine.letters.LetterWorld.LETTERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.LetterFilter;
import io.pixy.api.RecordPosition;
import io.pixy.api.RedriveRequest;
import io.pixy.engine.kafka.LastingAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Letters are shown page by page, each of them once, and none that was put back. */
@Timeout(60)
class LetterWalkTest {
    private static final TopicPartition SECOND = new TopicPartition(LETTERS.topic(), 1);
    private static final TopicPartition THIRD = new TopicPartition(LETTERS.topic(), 2);

    private final LetterWorld world = new LetterWorld();

    private DeadLetterPage list(DeadLetterQuery query) throws InterruptedException {
        return list(query, () -> true);
    }

    private DeadLetterPage list(DeadLetterQuery query, BooleanSupplier isWanted) throws InterruptedException {
        LetterDesk desk = new LetterDesk(
                world::reader,
                new LastingAdmin("unused", number -> null, Runnable::run, world.clock, world.time),
                world.progress(),
                world.clock);
        return desk.list(BOX, query, isWanted);
    }

    private List<String> all(DeadLetterQuery query) throws InterruptedException {
        List<String> all = new ArrayList<>();
        DeadLetterPage page = list(query);
        all.addAll(values(page));
        while (page.next().isPresent()) {
            page = list(query.withAt(page.next().get()));
            all.addAll(values(page));
        }
        return all;
    }

    private static List<String> values(DeadLetterPage page) {
        return page.letters().stream()
                .map(DeadLetter::message)
                .map(message -> new String(message.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private void have() {
        world.letter("a0");
        world.letter("other", "__dlq.errors.group", "other");
        world.letter("a2");
        world.logs.put(SECOND, new ArrayList<>());
        world.letterIn(THIRD, "c0");
        world.letterIn(THIRD, "c1");
        world.letterIn(THIRD, "none", "__dlq.errors.offset", "x");
        world.letterIn(THIRD, "c3", "pixy.dead.reason", "max_attempts");
    }

    @Test
    void goesOnWhereThePageEnded() throws Exception {
        have();
        List<String> expected = List.of("a0", "a2", "c0", "c1", "c3");

        for (int max = 1; max <= 6; max++) {
            assertThat(all(DeadLetterQuery.first(max))).as("max " + max).isEqualTo(expected);
        }
        assertThat(all(DeadLetterQuery.first(100).withMaxBytes(1))).isEqualTo(expected);
        assertThat(list(DeadLetterQuery.first(2)).next()).contains(new RecordPosition(2, 0));
        assertThat(list(DeadLetterQuery.first(5)).next()).isEmpty();
    }

    @Test
    void beginsAtAPlaceOrATime() throws Exception {
        have();

        assertThat(all(DeadLetterQuery.first(9).withAt(new RecordPosition(0, 1))))
                .containsExactly("a2", "c0", "c1", "c3");
        assertThat(all(DeadLetterQuery.first(9).withAt(new RecordPosition(1, 700))))
                .containsExactly("c0", "c1", "c3");
        assertThat(all(DeadLetterQuery.first(9).withAt(new RecordPosition(7, 0))))
                .isEmpty();
        assertThat(all(DeadLetterQuery.first(9).withFrom(Instant.ofEpochSecond(2))))
                .containsExactly("a2", "c3");
        assertThat(all(DeadLetterQuery.first(1).withFrom(Instant.ofEpochSecond(1))))
                .containsExactly("a2", "c1", "c3");
        assertThat(all(DeadLetterQuery.first(9).withFrom(Instant.MIN))).hasSize(5);
        assertThat(all(DeadLetterQuery.first(9).withFrom(Instant.MAX))).isEmpty();
    }

    @Test
    void showsNoneThatWasPutBackWhereverItLies() throws Exception {
        have();

        world.redrive(RedriveRequest.ALL.withMaxPerSecond(500).withFilter(LetterFilter.ALL.withReason("max_attempts")));
        assertThat(all(DeadLetterQuery.first(9))).containsExactly("a0", "a2", "c0", "c1");

        world.redrive();
        assertThat(list(DeadLetterQuery.first(9))).isEqualTo(new DeadLetterPage(List.of(), Optional.empty()));
    }

    @Test
    void endsWhenNobodyWaitsForItAnyMore() throws Exception {
        have();
        AtomicInteger looks = new AtomicInteger();

        DeadLetterPage page = list(DeadLetterQuery.first(9), () -> looks.incrementAndGet() < 2);

        assertThat(looks).hasValue(2);
        assertThat(values(page)).doesNotContain("c3");
        assertThat(page.next()).isPresent();
    }

    @Test
    void endsWithAPlaceWhenItTakesTooLong() throws Exception {
        for (int i = 0; i < 100; i++) {
            world.letter("x", "__dlq.errors.group", "other");
        }
        world.letter("mine");

        DeadLetterPage page = list(DeadLetterQuery.first(1));

        assertThat(page.letters()).isEmpty();
        assertThat(page.next()).isPresent();
        assertThat(all(DeadLetterQuery.first(1))).containsExactly("mine");
    }

    @Test
    void goesOnBehindWhatRetentionHasTaken() throws Exception {
        have();
        world.onPoll = () -> world.begins.put(LETTERS, 2L);

        assertThat(all(DeadLetterQuery.first(9))).containsExactly("a2", "c0", "c1", "c3");
    }
}
