package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Leases of all lengths, which are extended, end early or run out, in random order; after each step what the tracker says is
 * compared with a map in which everything is looked for. A failure names its seed.
 */
class LeasesPropertyTest {
    private static final int STEPS = 500;
    private static final long USUAL = 100;

    static long[] seeds() {
        return Seeds.of("LeasesPropertyTest", 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void behaveLikeTheModel(long seed) {
        Run run = new Run(seed);

        for (int step = 0; step < STEPS; step++) {
            run.step();
            run.compare();
        }
    }

    /** An offer, as plainly as possible. */
    private static final class Entry {
        Offer.State state;
        long deadline;
        int attempts;
        int number;
    }

    private static final class Run {
        private final Random random;
        private final int maxRetries;
        private final OffsetTracker tracker;
        private final Map<Long, Entry> model = new TreeMap<>();

        /** How likely a lease is not the usual one. */
        private final int unusual;

        private long now;
        private long next;
        private long expired;

        Run(long seed) {
            random = new Random(seed);
            maxRetries = random.nextInt(5) - 1;
            unusual = random.nextInt(11);
            now = random.nextBoolean() ? 0 : Long.MAX_VALUE - 10_000;
            tracker = new OffsetTracker(
                    new Committed(0, ""), new TrackerSettings(USUAL, Integer.MAX_VALUE - 1, maxRetries, 4096));
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0 -> now += random.nextInt(150);
                case 1 -> now += random.nextInt(5);
                case 2 -> onAny(this::acknowledge);
                case 3 -> onHeld(this::extend);
                case 4 -> onHeld(this::nack);
                case 5 -> onHeld(this::release);
                case 6 -> onAny(this::takeBack);
                case 7 -> drop();
                case 8, 9 -> handOutAgain();
                default -> handOut();
            }
            expire();
        }

        private long lease() {
            return random.nextInt(10) < unusual ? random.nextInt(3 * (int) USUAL) : USUAL;
        }

        private Terms terms(long lease) {
            return new Terms(lease, Holder.NOBODY);
        }

        private void handOut() {
            Entry entry = new Entry();
            handOut(entry, tracker.offered(Messages.at(next), Past.none(now), now, terms(expect(entry))));
            model.put(next, entry);
            next++;
        }

        private void handOutAgain() {
            long offset = retry();
            assertThat(tracker.nextRetry(now).map(Message::offset).orElse(-1L)).isEqualTo(offset);
            if (offset >= 0) {
                Entry entry = model.get(offset);
                handOut(entry, tracker.retried(offset, now, terms(expect(entry))));
            }
        }

        private long expect(Entry entry) {
            long lease = lease();
            entry.deadline = now + lease;
            return lease;
        }

        private void handOut(Entry entry, HandOut made) {
            entry.state = Offer.State.OUT;
            entry.attempts++;
            entry.number++;
            assertThat(made.deadlineNanos()).isEqualTo(entry.deadline);
            assertThat(made.number()).isEqualTo(entry.number);
            assertThat(made.message().attempt()).isEqualTo(entry.attempts);
        }

        private interface Action {
            void on(long offset, Entry entry);
        }

        private void onAny(Action action) {
            if (!model.isEmpty()) {
                long offset = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
                action.on(offset, model.get(offset));
            }
        }

        /** On one whose lease runs. */
        private void onHeld(Action action) {
            onAny((offset, entry) -> {
                boolean isHeld = entry.state == Offer.State.OUT;
                assertThat(tracker.leases().holds(offset, entry.number, now)).isEqualTo(isHeld);
                if (isHeld) {
                    action.on(offset, entry);
                }
            });
        }

        private void acknowledge(long offset, Entry entry) {
            assertThat(tracker.acked(offset)).isEqualTo(OffsetTracker.AckOutcome.APPLIED);
            model.remove(offset);
        }

        private void extend(long offset, Entry entry) {
            long lease = lease();
            assertThat(tracker.leases().extend(offset, lease, now)).isTrue();
            entry.deadline = now + lease;
        }

        private void nack(long offset, Entry entry) {
            long delay = delay();
            tracker.leases().nack(offset, delay, now);
            if (isExhausted(entry)) {
                entry.state = Offer.State.EXHAUSTED;
            } else {
                waits(entry, delay, Offer.State.EXPIRED);
            }
        }

        private void release(long offset, Entry entry) {
            long delay = delay();
            tracker.leases().release(offset, delay, now);
            entry.attempts--;
            waits(entry, delay, Offer.State.TAKEN_BACK);
        }

        private long delay() {
            return random.nextBoolean() ? 0 : random.nextInt(200);
        }

        private void waits(Entry entry, long delay, Offer.State then) {
            entry.state = delay == 0 ? then : Offer.State.DELAYED;
            entry.deadline = now + delay;
        }

        private void takeBack(long offset, Entry entry) {
            boolean can =
                    entry.attempts > 0 && entry.state != Offer.State.TAKEN_BACK && entry.state != Offer.State.DELAYED;
            assertThat(tracker.takeBack(offset)).isEqualTo(can);
            if (can) {
                entry.attempts--;
                entry.state = Offer.State.TAKEN_BACK;
            }
        }

        private void drop() {
            List<Long> exhausted = in(Offer.State.EXHAUSTED).boxed().toList();
            assertThat(tracker.dropExhausted(now).stream().map(Message::offset)).containsExactlyElementsOf(exhausted);
            exhausted.forEach(model::remove);
        }

        private boolean isExhausted(Entry entry) {
            return maxRetries >= 0 && entry.attempts > maxRetries;
        }

        private void expire() {
            for (Entry entry : model.values()) {
                if (entry.state == Offer.State.OUT && entry.deadline - now < 0) {
                    expired++;
                    entry.state = isExhausted(entry) ? Offer.State.EXHAUSTED : Offer.State.EXPIRED;
                } else if (entry.state == Offer.State.DELAYED && entry.deadline - now <= 0) {
                    entry.state = Offer.State.EXPIRED;
                }
            }
        }

        private LongStream in(Offer.State state) {
            return model.entrySet().stream()
                    .filter(offer -> offer.getValue().state == state)
                    .mapToLong(Map.Entry::getKey);
        }

        private long retry() {
            return LongStream.concat(in(Offer.State.TAKEN_BACK), in(Offer.State.EXPIRED))
                    .findFirst()
                    .orElse(-1);
        }

        private Stream<Long> deadlines(Offer.State state) {
            return in(state).mapToObj(offset -> model.get(offset).deadline);
        }

        private OptionalLong nextExpiry() {
            return Stream.concat(deadlines(Offer.State.OUT).map(end -> end + 1), deadlines(Offer.State.DELAYED))
                    .mapToLong(due -> due - now)
                    .min();
        }

        void compare() {
            assertThat(tracker.nextRetry(now).map(Message::offset).orElse(-1L)).isEqualTo(retry());
            assertThat(tracker.leases().due(now))
                    .isEqualTo((int) (in(Offer.State.TAKEN_BACK).count()
                            + in(Offer.State.EXPIRED).count()));
            assertThat(tracker.leases().expired()).isEqualTo(expired);
            assertThat(tracker.leases().unsettled())
                    .isEqualTo((int) in(Offer.State.OUT).count());
            assertThat(tracker.leases().heldBy(Holder.NOBODY))
                    .containsExactlyElementsOf(in(Offer.State.OUT).boxed().toList());
            assertThat(tracker.kept()).isEqualTo(model.size());
            assertThat(tracker.unacked())
                    .containsExactlyElementsOf(model.entrySet().stream()
                            .filter(offer -> offer.getValue().attempts > 0)
                            .map(Map.Entry::getKey)
                            .toList());
            assertThat(tracker.pending()).isEqualTo(tracker.unacked().size());
            OptionalLong due = tracker.nextExpiry();
            assertThat(due.isPresent() ? OptionalLong.of(due.getAsLong() - now) : due)
                    .isEqualTo(nextExpiry());
            assertThat(tracker.remainingWait(now))
                    .isEqualTo(deadlines(Offer.State.OUT)
                            .mapToLong(end -> end - now)
                            .max()
                            .orElse(0));
        }
    }
}
