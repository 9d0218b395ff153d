package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A partition with holes in its log, clients that ack or don't, hand-outs taken back, hand-overs and logs that lose their
 * beginning, in random order; after each step the tracker is compared with the model. The invariants are numbered.
 */
class OffsetTrackerPropertyTest {
    private static final int STEPS = 300;
    private static final long LOG_END = 150;

    static long[] seeds() {
        return Seeds.of("OffsetTrackerPropertyTest", 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void behavesLikeTheModel(long seed) {
        Run run = new Run(seed);

        for (int step = 0; step < STEPS; step++) {
            run.step();
            run.compare();
        }
        run.finish();
    }

    private static final class Run {
        private final Random random;
        private final TrackerSettings settings;
        private final TreeSet<Long> log = new TreeSet<>();
        private OffsetTracker tracker;
        private TrackerModel model;
        private long now;
        private long position;
        private long lastBase;
        private long lastNew;
        private final Map<Long, Long> lastHandOut = new HashMap<>();
        private final Map<Long, Integer> handOuts = new HashMap<>();

        Run(long seed) {
            random = new Random(seed);
            settings = new TrackerSettings(
                    1 + random.nextInt(50),
                    random.nextInt(12),
                    random.nextInt(5) - 1,
                    random.nextBoolean() ? 4096 : random.nextInt(30));
            int density = 1 + random.nextInt(4);
            for (long offset = 0; offset < LOG_END; offset++) {
                if (random.nextInt(4) < density) {
                    log.add(offset);
                }
            }
            own(new Committed(random.nextInt(20), ""));
        }

        private void own(Committed committed) {
            tracker = new OffsetTracker(committed, settings);
            model = new TrackerModel(committed, settings);
            position = committed.offset();
            lastBase = committed.offset();
            lastNew = -1;
            lastHandOut.clear();
            handOuts.clear();
        }

        void step() {
            switch (random.nextInt(20)) {
                case 0 -> now += settings.ackTimeoutNanos() * random.nextInt(3);
                case 1 -> now += random.nextInt(20);
                case 2, 3 -> takeBack();
                case 4 -> ackAnything();
                case 5 -> dropExhausted();
                case 6 -> rarely(this::handOver);
                case 7 -> rarely(this::loseBeginning);
                case 8, 9, 10, 11 -> ackPending();
                default -> handOut();
            }
        }

        private void rarely(Runnable action) {
            if (random.nextInt(8) == 0) {
                action.run();
            }
        }

        private void handOut() {
            Optional<Message> retry = tracker.nextRetry(now);
            long expected = model.nextRetry(now);
            assertThat(retry.map(Message::offset).orElse(-1L)).isEqualTo(expected);
            if (retry.isPresent()) {
                Message message = tracker.retried(expected, now).message();
                model.retried(expected, now);
                recordHandOut(message);
            } else {
                handOutNew();
            }
        }

        private void handOutNew() {
            while (position < LOG_END && (!log.contains(position) || tracker.isAcked(position))) {
                if (!log.contains(position)) {
                    Long next = log.ceiling(position);
                    long to = next == null ? LOG_END : next;
                    tracker.gap(position, to);
                    model.acknowledge(position, to);
                    position = to;
                } else {
                    position++;
                }
            }
            if (position < LOG_END && tracker.mayOfferNew(position)) {
                long offset = position++;
                assertThat(tracker.isPending(offset)).as("10: not twice").isFalse();
                assertThat(offset).as("15: new messages ascend").isGreaterThan(lastNew);
                lastNew = offset;
                tracker.offered(Messages.at(offset), now);
                model.offered(offset, now);
                recordHandOut(Messages.at(offset));
            }
        }

        private void recordHandOut(Message message) {
            long offset = message.offset();
            assertThat(message.attempt()).isEqualTo(handOuts.merge(offset, 1, Integer::sum));
            if (settings.maxRetries() >= 0) {
                assertThat(message.attempt()).as("11").isLessThanOrEqualTo(settings.maxRetries() + 1);
            }
            Long before = lastHandOut.put(offset, now);
            if (before != null) {
                assertThat(now - before).as("12").isGreaterThan(settings.ackTimeoutNanos());
            }
            assertThat(tracker.pending()).as("13").isLessThanOrEqualTo(settings.maxPending() + 1);
        }

        private void takeBack() {
            long offset = model.offers.isEmpty() || random.nextInt(5) == 0 ? anyOffset() : anyPending();
            boolean taken = model.takeBack(offset);
            assertThat(tracker.takeBack(offset)).isEqualTo(taken);
            if (taken) {
                handOuts.merge(offset, -1, Integer::sum);
                lastHandOut.remove(offset);
            }
        }

        private void ackAnything() {
            ack(anyOffset());
        }

        private void ackPending() {
            if (!model.offers.isEmpty()) {
                ack(anyPending());
            }
        }

        private void ack(long offset) {
            assertThat(tracker.acked(offset)).isEqualTo(model.acked(offset));
        }

        private void dropExhausted() {
            assertThat(tracker.dropExhausted(now))
                    .extracting(Message::offset)
                    .containsExactlyElementsOf(model.dropExhausted(now));
        }

        /** Somebody else goes on from what was committed, or the same owner, who still knows more. */
        private void handOver() {
            OffsetTracker before = tracker;
            TrackerModel modelBefore = model;
            own(tracker.committed());
            if (random.nextBoolean()) {
                tracker.merge(before);
                modelBefore.acked.forEach(offset -> model.acknowledge(offset, offset + 1));
                model.acknowledge(0, modelBefore.start);
                model.highestOffered = Math.max(model.highestOffered, modelBefore.highestOffered);
            }
        }

        private void loseBeginning() {
            long start = random.nextInt((int) LOG_END);
            assertThat(tracker.adjust(start))
                    .extracting(Message::offset)
                    .containsExactlyElementsOf(model.adjust(start));
            position = Math.max(position, tracker.base());
        }

        private long anyOffset() {
            return random.nextInt((int) LOG_END + 20) - 5L;
        }

        private long anyPending() {
            List<Long> offsets = List.copyOf(model.offers.keySet());
            return offsets.get(random.nextInt(offsets.size()));
        }

        void compare() {
            assertThat(tracker.base()).as("1").isGreaterThanOrEqualTo(lastBase).isEqualTo(model.base());
            lastBase = tracker.base();
            for (long offset = -5; offset < LOG_END + 20; offset++) {
                if (tracker.isAcked(offset) != model.isAcked(offset)
                        || tracker.isPending(offset) != model.offers.containsKey(offset)) {
                    throw new AssertionError("3: " + offset);
                }
            }
            assertThat(tracker.unacked()).as("9").isEqualTo(model.unacked());
            assertThat(tracker.pending()).as("9").isEqualTo(model.unacked().size());
            assertThat(tracker.pendingBytes()).isEqualTo(model.offers.size());
            assertThat(tracker.highestOffered()).isEqualTo(Math.max(model.highestOffered, model.base() - 1));
            assertThat(tracker.remainingWait(now)).isEqualTo(model.remainingWait(now));
            assertThat(tracker.nextRetry(now).map(Message::offset).orElse(-1L)).isEqualTo(model.nextRetry(now));
            assertThat(tracker.nextExpiry()).isEqualTo(model.nextExpiry(now));
            compareCommitted();
        }

        private void compareCommitted() {
            List<Range> ranges = model.ranges();
            Committed committed = tracker.committed();
            List<Range> written =
                    SparseAcks.decode(committed.offset(), committed.metadata()).orElseThrow();
            assertThat(committed.offset()).isEqualTo(model.base());
            assertThat(committed.metadata().length()).as("8").isLessThanOrEqualTo(settings.maxMetadataChars());
            assertThat(written).as("2, 8").isEqualTo(ranges.subList(0, written.size()));
            assertThat(tracker.isMetadataCut()).isEqualTo(written.size() < ranges.size());
            long length = SparseAcks.length(model.base(), ranges);
            long end = ranges.isEmpty()
                    ? model.base()
                    : ranges.get(ranges.size() - 1).to();
            for (long offset : new long[] {end - 1, end}) {
                assertThat(tracker.mayOfferNew(offset))
                        .isEqualTo(model.offers.size() <= settings.maxPending()
                                && (ranges.isEmpty() || 4 * length < 3L * settings.maxMetadataChars() || offset < end));
            }
        }

        /** From now on everything that is handed out is acknowledged: nothing may be stuck. */
        void finish() {
            for (int i = 0; i < 3 * LOG_END && tracker.base() < LOG_END; i++) {
                now += settings.ackTimeoutNanos() + 1;
                dropExhausted();
                handOut();
                List.copyOf(model.offers.keySet()).stream()
                        .filter(offset -> !model.offers.get(offset).takenBack)
                        .forEach(this::ack);
                compare();
            }
            assertThat(tracker.base()).as("14, 16").isGreaterThanOrEqualTo(LOG_END);
            assertThat(tracker.pending()).isZero();
        }
    }
}
