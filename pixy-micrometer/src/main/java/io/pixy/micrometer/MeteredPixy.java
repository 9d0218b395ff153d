package io.pixy.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import java.util.List;
import java.util.Objects;

/**
 * A {@link Pixy} that counts the calls of a program, as the server does those of its clients: {@code pixy_requests_total},
 * {@code pixy_request_duration_seconds} and {@code pixy_requests_in_flight} with {@code surface="java"}. The operation is the
 * name of the method of {@link Cluster}, the status {@code ok}, {@code cancelled}, or the kind of the exception
 * ({@code unknown_topic}). A call lasts until its future completes; streams and handlers, which last as long as they
 * like, are told by {@code pixy_open_streams}.
 *
 * <p>Thread-safe if the other is.
 */
public final class MeteredPixy implements Pixy {
    private final Pixy inner;
    private final RequestMeters meters;

    private MeteredPixy(Pixy inner, RequestMeters meters) {
        this.inner = inner;
        this.meters = meters;
    }

    /**
     * The same with calls that are counted.
     *
     * @param inner an engine or a client, which the result closes
     * @param registry where calls are counted; of several in one registry only the first tells what is in flight
     * @return with the same clusters
     */
    public static MeteredPixy of(Pixy inner, MeterRegistry registry) {
        return new MeteredPixy(Objects.requireNonNull(inner, "inner"), new RequestMeters(registry, "java"));
    }

    @Override
    public Cluster cluster() {
        return MeteredCalls.of(inner.cluster(), meters);
    }

    @Override
    public Cluster cluster(String name) {
        return MeteredCalls.of(inner.cluster(name), meters);
    }

    @Override
    public List<String> clusterNames() {
        return inner.clusterNames();
    }

    @Override
    public void close() {
        inner.close();
    }
}
