package io.pixy.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.client.PixyClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop that works off a topic through a server, at least once, while that restarts or is away. No state. */
public final class RemoteWorker {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteWorker.class);

    private RemoteWorker() {}

    /** Uses the server that is named, or the one that {@code bin/pixy dev} starts, until it is told to stop. */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                main.join(); // the message in hand is dealt with
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try (PixyClient pixy = PixyClient.builder(args.length > 0 ? args[0] : "localhost:19091")
                .build()) {
            work(
                    pixy.cluster().blocking(),
                    message -> System.out.println("done " + new String(message.value(), UTF_8)),
                    stop);
        }
    }

    // page: from here
    static void work(BlockingCluster cluster, Consumer<Message> work, CountDownLatch stop) throws InterruptedException {
        Duration pause = Duration.ZERO;
        while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) { // noticed when the message in hand is done
            try {
                Optional<Message> next = cluster.consume(ConsumeRequest.of("java.kitchen", "java.orders", Ack.none()));
                if (next.isPresent()) { // else nothing came in time
                    work.accept(next.get());
                    cluster.ack(
                            "java.kitchen", next.get().position()); // only now; if this is lost the message comes again
                }
                pause = Duration.ZERO;
            } catch (PixyException e) { // the server restarts, the network is away, Kafka is
                LOG.warn("Trying again", e);
                Duration longer = pause.multipliedBy(2).plusMillis(100);
                pause = longer.toSeconds() < 5 ? longer : Duration.ofSeconds(5);
            }
        }
    }
    // page: to here
}
