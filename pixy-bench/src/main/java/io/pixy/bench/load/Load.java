package io.pixy.bench.load;

import java.time.Duration;

/** A way to ask a server: so many requests at a time, each followed by the next as soon as it is answered. */
@FunctionalInterface
public interface Load {
    /** Asks for so long. */
    Outcome run(Duration time) throws Exception;
}
