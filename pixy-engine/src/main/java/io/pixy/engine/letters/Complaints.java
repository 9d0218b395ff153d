package io.pixy.engine.letters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that letters can't be written, and that they can again, without a line for each. Thread-safe: one lock. */
final class Complaints {
    private static final Logger log = LoggerFactory.getLogger(Complaints.class);
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_TOPICS = 1000;

    private final String cluster;
    private final Clock clock;

    @GuardedBy("this") private final Map<String, Trouble> troubles = new HashMap<>();

    Complaints(String cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** A letter was not written. */
    void failed(String topic, Throwable why) {
        int untold = 0;
        synchronized (this) {
            Trouble trouble = troubles.get(topic);
            long now = clock.nanoTime();
            if (trouble != null && now - trouble.toldNanos < PAUSE_NANOS) {
                trouble.untold++;
                return;
            }
            if (trouble == null && troubles.size() >= MOST_TOPICS) {
                return;
            }
            untold = trouble == null ? 0 : trouble.untold;
            troubles.put(topic, new Trouble(now));
        }
        log.error(
                "Cluster {}: messages can't be written to {}, so they stay unacknowledged and this is tried again:"
                        + " reason={}, before={}",
                cluster,
                topic,
                why.getMessage(),
                untold);
    }

    /** A letter was written. */
    void written(String topic) {
        boolean wasFailing;
        synchronized (this) {
            wasFailing = troubles.remove(topic) != null;
        }
        if (wasFailing) {
            log.info("Cluster {}: messages can be written to {} again", cluster, topic);
        }
    }

    private static final class Trouble {
        private final long toldNanos;
        private int untold;

        private Trouble(long toldNanos) {
            this.toldNanos = toldNanos;
        }
    }
}
