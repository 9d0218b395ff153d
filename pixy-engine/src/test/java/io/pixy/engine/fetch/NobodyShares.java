package io.pixy.engine.fetch;

import io.pixy.engine.runtime.Clock;
import java.time.Duration;

/** Makes shared readers that read nothing, so that each fetcher reads by itself. No state. */
final class NobodyShares {
    private NobodyShares() {}

    static SharedReader reader() {
        SharedReader reader = new SharedReader(
                "nobody",
                number -> {
                    throw new AssertionError("It is closed");
                },
                new FetchSettings(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                Clock.system());
        var unused = reader.close();
        return reader;
    }
}
