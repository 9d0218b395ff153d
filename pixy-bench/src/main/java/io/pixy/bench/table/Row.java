package io.pixy.bench.table;

import io.pixy.bench.process.ServerProcess;
import java.time.Duration;

/** One kind of load on one kind of server. Immutable. */
interface Row {
    /** What is chosen by {@code --rows}, without how many requests there are at a time. */
    String name();

    /** How many requests at a time. */
    int inFlight();

    /** What Kafka's own client does with as many at a time; null if there is no such. */
    Row kafka();

    /** What an interface does with as many at a time if nothing is to be done; null if there is no such. */
    Row empty();

    /** Asks for a while, and then for a while that counts. */
    Figures measure(Site site, ServerProcess server, Duration lead, Duration time) throws Exception;
}
