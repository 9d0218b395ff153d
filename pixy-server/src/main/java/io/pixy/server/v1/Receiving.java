package io.pixy.server.v1;

import io.pixy.api.AckMode;
import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ReceiveRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both surfaces do about messages that are received. No state. */
public final class Receiving {
    private static final Logger log = LoggerFactory.getLogger(Receiving.class);

    /** All messages of an answer are in memory at once. */
    public static final long MOST_BYTES = 10 * 1024 * 1024;

    private Receiving() {}

    /**
     * Refuses what would be too much at once.
     *
     * @throws InvalidRequestException if it is
     */
    public static ReceiveRequest checked(ReceiveRequest request) {
        if (request.maxBytes() > MOST_BYTES) {
            throw new InvalidRequestException("max bytes must not be above " + MOST_BYTES + ": " + request.maxBytes());
        }
        return request;
    }

    /**
     * Gives back what was taken for a receiver that left before it could be told, as if it had never been taken. Without
     * acknowledgements there is nothing to give back any more.
     */
    public static void giveBack(Cluster cluster, ReceiveRequest request, List<Delivery> deliveries) {
        if (request.ack() == AckMode.ON_DELIVERY) {
            return;
        }
        for (Delivery delivery : deliveries) {
            var unused = cluster.giveBack(request.group(), delivery.message()).whenComplete((done, failure) -> {
                if (failure != null) {
                    log.warn("A message whose receiver left can't be given back: {}", delivery.message(), failure);
                }
            });
        }
    }
}
