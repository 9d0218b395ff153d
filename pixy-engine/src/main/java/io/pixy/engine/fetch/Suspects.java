package io.pixy.engine.fetch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the partitions that have polls of all of them fail, where the failure does not name them. No state. */
final class Suspects {
    private static final Logger log = LoggerFactory.getLogger(Suspects.class);

    private Suspects() {}

    /**
     * Polls one partition of a lane after the other.
     *
     * @param poll polls the lane for what is there, and may take partitions from it
     * @param outOfRange is told what turns out to be that
     * @return those that fail
     */
    static Set<Reading> in(Lane lane, Runnable poll, Consumer<TopicPartition> outOfRange) {
        Set<Reading> failing = new LinkedHashSet<>();
        List<Reading> all = List.copyOf(lane.readings());
        all.forEach(lane::pause);
        for (Reading reading : all) {
            if (!lane.has(reading)) {
                continue;
            }
            lane.resume(reading);
            try {
                poll.run();
            } catch (WakeupException | InterruptException e) {
                log.trace("Woken up", e);
            } catch (OffsetOutOfRangeException e) {
                e.partitions().forEach(outOfRange);
            } catch (RuntimeException | LinkageError e) {
                failing.add(reading);
            }
            if (lane.has(reading)) {
                lane.pause(reading);
            }
        }
        List.copyOf(lane.readings()).stream()
                .filter(reading -> !reading.isHeld())
                .forEach(lane::resume);
        return failing;
    }
}
