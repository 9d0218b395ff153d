package io.pixy.engine.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Which of a group's two consumers reads what, and which is polled when.
 *
 * <p>Kafka's client has one fetch in flight per broker. One that names only partitions without news waits at the broker,
 * as long as its consumer was told when it was made, and nothing calls it back; a partition that was left out of it,
 * because its buffer was full or because it was added a moment later, waits with it. So partitions of which nothing is to
 * be told but what will be written are read by a calm consumer, whose fetches wait for seconds: a group without messages
 * costs next to nothing. Whatever happens to a partition brings it to a busy one, whose fetches hardly wait ({@link
 * Consumers#BUSY_WAIT_MILLIS}): it is added, it has room again, or Kafka has more of it than a fetch brings. While nothing
 * is to be fetched by the busy one, it is not polled.
 *
 * <p>After a while without that the calm one takes the partition over, from where it was read to. Unless that one was
 * never polled, both read the partition until two fetches must have come back that may know nothing of it: the one that is
 * out, and one that goes out before the calm one has heard who leads a topic that is new to it. What one of them brings
 * the other leaves out.
 *
 * <p>Somebody else may take over what is calm, and is asked first ({@link Elsewhere}).
 *
 * <p>Confined to the fetch thread.
 */
final class Lanes {
    /** For so long nothing must happen to a partition, nor any be added. */
    static final Duration CALM_AFTER = Duration.ofSeconds(1);

    /** Others that are added all the time do not keep it for longer. */
    private static final long ADDED_OTHERS_NANOS = Duration.ofSeconds(5).toNanos();

    /** How late the answer to a fetch may come that waited in vain. */
    private static final long LATE_NANOS = Duration.ofMillis(500).toNanos();

    /** How many fetches may go by before one names a partition that was taken over. */
    private static final int FETCHES_WITHOUT = 2;

    private static final long CLOSE_AFTER_NANOS = Duration.ofSeconds(30).toNanos();

    /** For so long somebody else may be about to take it before the calm one does. */
    private static final long OFFERED_UNTIL_NANOS = CALM_AFTER.multipliedBy(5).toNanos();

    private static final long OFFERED_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SETTLE_NANOS = Duration.ofMillis(50).toNanos();

    private final Lane calm;
    private final Lane busy;
    private final long calmWaitNanos;
    private final Elsewhere elsewhere;
    private final Map<TopicPartition, Reading> readings = new HashMap<>();

    /** What both read, and since when the calm one does. */
    private final Map<Reading, Long> takenOver = new LinkedHashMap<>();

    private final Turns turns;
    private long addedNanos;
    private long settleNanos;
    private long busyUsedNanos;
    private long usedNanos;
    private long offeredNanos;

    /**
     * Lanes that nothing is read by yet.
     *
     * @param calmWait how long fetches of the calm one wait
     * @param elsewhere who may take partitions over
     */
    Lanes(Lane calm, Lane busy, Duration calmWait, Elsewhere elsewhere, long now) {
        this.calm = calm;
        this.busy = busy;
        this.calmWaitNanos = calmWait.toNanos();
        this.elsewhere = elsewhere;
        this.usedNanos = now;
        this.offeredNanos = now;
        this.settleNanos = now;
        this.turns = new Turns(now);
        this.addedNanos = now;
        this.busyUsedNanos = now;
    }

    /** Makes sure that there is a consumer. That can fail, and nothing has changed then. */
    void open() {
        if (!calm.isOpen()) {
            busy.open();
        }
    }

    void close() {
        calm.close();
        busy.close();
    }

    Optional<Reading> reading(TopicPartition partition) {
        return Optional.ofNullable(readings.get(partition));
    }

    /** In no order. */
    Collection<Reading> readings() {
        return readings.values();
    }

    int size() {
        return readings.size();
    }

    /** The one that tells how far a partition is read. */
    Lane of(Reading reading) {
        return busy.has(reading) ? busy : calm;
    }

    /** Whether there has been nothing to read for a while. */
    boolean isUnused(long now) {
        return readings.isEmpty() && now - usedNanos > CLOSE_AFTER_NANOS;
    }

    /** Only after {@link #open}. Another reading of the same partition ends. */
    void add(Reading reading, long now) {
        TopicPartition partition = reading.partition();
        remove(partition);
        if (calm.mayMeetAnAnswer(reading) || busy.mayMeetAnAnswer(reading)) {
            if (readings.isEmpty()) {
                // nobody has to wait for other consumers
                close();
            } else if (elsewhere.takesAwkward(reading)) {
                return;
            }
        }
        usedNanos = now;
        readings.put(partition, reading);
        reading.hold(reading.isPaused());
        stir(reading, now);
        addedNanos = now;
        if (!busy.takes(List.of(reading), now)) {
            calm.open();
            calm.add(List.of(reading));
        }
    }

    void remove(TopicPartition partition) {
        Reading removed = readings.remove(partition);
        if (removed != null) {
            takenOver.remove(removed);
            busy.remove(partition);
            calm.remove(partition);
        }
    }

    /** Its buffer is full. */
    void hold(Reading reading) {
        reading.hold(true);
        having(reading).forEach(lane -> lane.pause(reading));
    }

    /** Its buffer has room again. */
    void release(Reading reading, long now) {
        reading.hold(false);
        hurry(reading, now);
        having(reading).forEach(lane -> lane.resume(reading));
    }

    /** It must not wait for a fetch that is out without it. */
    void hurry(Reading reading, long now) {
        stir(reading, now);
        takenOver.remove(reading);
        if (busy.has(reading) || busy.takes(List.of(reading), now)) {
            calm.remove(reading.partition());
        }
    }

    private void stir(Reading reading, long now) {
        reading.stir(now);
        turns.onStir(now);
    }

    /** Something of it has come by one of them, and the other one must not bring it again. */
    void onRead(Reading reading, Lane by, long now) {
        turns.onRead(now);
        if (by == busy) {
            turns.onStir(now);
        }
        if (takenOver.containsKey(reading)) {
            if (by == busy) {
                calm.seek(reading);
            } else {
                takenOver.remove(reading);
                busy.remove(reading.partition());
            }
        }
    }

    /** It is to be read from where it was read to, wherever consumers are. */
    void seek(Reading reading) {
        having(reading).forEach(lane -> lane.seek(reading));
    }

    private List<Lane> having(Reading reading) {
        return Stream.of(busy, calm).filter(lane -> lane.has(reading)).toList();
    }

    /** Whoever is busy without need becomes calm. */
    void settle(long now) {
        if (now - settleNanos < 0) {
            return;
        }
        settleNanos = now + SETTLE_NANOS;
        calm.forget(now, fetchesWithoutNanos());
        busy.forget(now, fetchesWithoutNanos());
        finishTakingOver(now);
        offerCalm(now);
        List<Reading> calmed = calmed(now);
        calmed.removeIf(reading -> leaves(reading, now));
        if (!calmed.isEmpty() && calm.takes(calmed, now)) {
            if (calm.wasPolled()) {
                calmed.forEach(reading -> takenOver.put(reading, now));
            } else {
                busy.removeAll(calmed);
            }
        }
        if (!readings.isEmpty()) {
            usedNanos = now;
        }
        if (!busy.isEmpty()) {
            busyUsedNanos = now;
        } else if (busy.isOpen() && now - busyUsedNanos > CLOSE_AFTER_NANOS) {
            busy.close();
        }
    }

    /** Both of them came back meanwhile, though the second one went out with the first one's answer. */
    private long fetchesWithoutNanos() {
        return FETCHES_WITHOUT * (calmWaitNanos + LATE_NANOS);
    }

    /** What is the calm one's is offered now and then, too: it may not have been wanted at first. */
    private void offerCalm(long now) {
        if (now - offeredNanos <= OFFERED_AGAIN_NANOS) {
            return;
        }
        offeredNanos = now;
        for (Reading reading : List.copyOf(calm.readings())) {
            if (!busy.has(reading) && !reading.isHeld() && elsewhere.takesCalm(reading) == Elsewhere.Answer.YES) {
                remove(reading.partition());
            }
        }
    }

    /** Whether it is read elsewhere from now on, or is about to be: who is ahead there will not be for long. */
    private boolean leaves(Reading reading, long now) {
        Elsewhere.Answer answer = elsewhere.takesCalm(reading);
        if (answer == Elsewhere.Answer.YES) {
            remove(reading.partition());
        }
        return answer == Elsewhere.Answer.YES
                || (answer == Elsewhere.Answer.SOON && reading.calmNanos(now) <= OFFERED_UNTIL_NANOS);
    }

    private void finishTakingOver(long now) {
        List<Reading> done = new ArrayList<>();
        takenOver.forEach((reading, since) -> {
            if (now - since > fetchesWithoutNanos()) {
                done.add(reading);
            }
        });
        done.forEach(takenOver::remove);
        busy.removeAll(done);
    }

    private List<Reading> calmed(long now) {
        List<Reading> calmed = new ArrayList<>();
        for (Reading reading : busy.readings()) {
            long calmNanos = reading.calmNanos(now);
            boolean othersAreAdded = now - addedNanos <= CALM_AFTER.toNanos() && calmNanos <= ADDED_OTHERS_NANOS;
            if (calmNanos > CALM_AFTER.toNanos()
                    && !othersAreAdded
                    && !reading.isHeld()
                    && !takenOver.containsKey(reading)) {
                calmed.add(reading);
            }
        }
        return calmed;
    }

    /** What is to be done next. */
    Turns.Turn next(long now) {
        return turns.next(calm, busy, now);
    }
}
