package io.pixy.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pixy.api.BlockingCluster;
import io.pixy.api.Delivery;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.client.PixyClient;
import java.time.Duration;
import java.util.List;

/** Pixy behind a server: an order goes there and comes back. The README shows this code. No state. */
public final class RemoteClient {
    private RemoteClient() {}

    /**
     * Uses the server that is named, or the one that {@code bin/pixy dev} starts. A new group begins behind the newest message,
     * unless the server says {@code consumer.initial_offset: oldest}: a first order may be none of its.
     */
    public static void main(String[] args) throws InterruptedException {
        System.out.println(order(args.length > 0 ? args[0] : "localhost:19091", "two coffees"));
    }

    // README: from here
    static String order(String server, String what) throws InterruptedException {
        try (PixyClient pixy = PixyClient.builder(server).build()) {
            BlockingCluster cluster = pixy.cluster().blocking();
            cluster.produce(ProduceRequest.of("drinks", "table 7", what)); // returns when Kafka has it
            List<Delivery> next = List.of();
            while (next.isEmpty()) { // nothing came in time: ask again
                next = cluster.receive(ReceiveRequest.of("bar", "drinks").withMaxWait(Duration.ofSeconds(20)));
            }
            Delivery order = next.get(0); // ours for a while; without the next line others get it then
            cluster.settle("bar", "drinks", List.of(Settlement.ack(order.receipt())), SettleLevel.APPLIED);
            return new String(order.message().value(), UTF_8);
        }
    }
    // README: to here
}
