package io.pixy.server.tracing;

import io.pixy.api.Delivery;
import io.pixy.api.PixyException;
import io.pixy.api.StreamListener;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sees what comes before the listener behind it does.
 *
 * @param next gets all of it
 * @param seen told of deliveries first
 */
record TracedListener(StreamListener next, Consumer<List<Delivery>> seen) implements StreamListener {

    @Override
    public void onDeliveries(List<Delivery> deliveries) {
        seen.accept(deliveries);
        next.onDeliveries(deliveries);
    }

    @Override
    public void onRevoked(int partition, Instant settleUntil) {
        next.onRevoked(partition, settleUntil);
    }

    @Override
    public void onEnd(PixyException why) {
        next.onEnd(why);
    }
}
