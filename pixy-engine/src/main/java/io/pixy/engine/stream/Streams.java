package io.pixy.engine.stream;

import io.pixy.api.DeliveryStream;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.group.ConsumerGroups;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * All streams of a cluster.
 *
 * <p>Thread-safe: a concurrent set of those that are open.
 */
public final class Streams {
    private static final int MOST = 10_000;

    private final String owner;
    private final ConsumerGroups groups;
    private final Executor threads;
    private final Clock clock;
    private final Resting resting;
    private final Set<OpenStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /**
     * None yet.
     *
     * @param owner the client id of this instance
     * @param threads run listeners, who may do anything
     */
    public Streams(String owner, ConsumerGroups groups, Executor threads, Timers timers, Clock clock) {
        this.owner = owner;
        this.groups = groups;
        this.threads = threads;
        this.clock = clock;
        this.resting = new Resting(
                timers, MOST, (request, room) -> groups.takeBackFrom(room, request.group(), request.topic()));
    }

    /** See {@link io.pixy.api.Cluster#stream}. */
    public DeliveryStream open(SubscriptionRequest request, StreamListener listener) {
        groups.checkStream(request);
        if (open.size() >= MOST) {
            throw TooManyRequestsException.streams(MOST);
        }
        Room room = resting.take(request).orElseGet(Room::new);
        OpenStream stream =
                new OpenStream(owner, request, listener, room, groups, threads, clock, this::onEnded, this::onClosed);
        open.add(stream);
        groups.opened(request);
        stream.start();
        if (closing) {
            stream.end(new ShuttingDownException());
        }
        return stream;
    }

    private void onEnded(OpenStream stream) {
        if (open.remove(stream)) {
            groups.ended(stream.request());
        }
    }

    private void onClosed(OpenStream stream, boolean comesBack) {
        if (comesBack) {
            resting.add(stream.request(), stream.room());
        } else {
            groups.takeBackFrom(
                    stream.room(), stream.request().group(), stream.request().topic());
        }
    }

    /** Ends all of them; what is out can be settled as long as its group is here. */
    public void close() {
        closing = true;
        open.forEach(stream -> stream.end(new ShuttingDownException()));
    }
}
