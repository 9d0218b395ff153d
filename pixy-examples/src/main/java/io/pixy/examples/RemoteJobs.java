package io.pixy.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Verdict;
import io.pixy.api.Window;
import io.pixy.client.PixyClient;
import java.time.Duration;
import java.util.function.Consumer;

/** Jobs that a server brings by themselves, some of which are handed back. No state. */
public final class RemoteJobs {
    private RemoteJobs() {}

    /** Uses the server that is named, or the one that {@code bin/pixy dev} starts, until it is told to stop. */
    public static void main(String[] args) {
        try (PixyClient pixy = PixyClient.builder(args.length > 0 ? args[0] : "localhost:19091")
                .build()) {
            Subscription jobs = begin(pixy.cluster(), System.out::println);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                jobs.close(Duration.ofSeconds(20)).join(); // the messages in hand are dealt with
            }));
            jobs.ended().join();
        }
    }

    // page: from here
    static Subscription begin(Cluster cluster, Consumer<String> done) {
        // Up to 20 jobs are brought at a time, and worked on side by side.
        SubscriptionRequest request =
                SubscriptionRequest.of("java.crew", "java.jobs").withWindow(Window.of(20));
        return cluster.subscribe(request, job -> work(job, done));
    }

    private static Verdict work(Delivery job, Consumer<String> done) {
        String name = new String(job.message().value(), UTF_8);
        if (name.equals("impossible")) {
            return Verdict.reject("nobody can do that"); // to the dead letters, where the queue has some
        }
        if (name.equals("later") && job.message().attempt() == 1) {
            return Verdict.nack(Duration.ofSeconds(1)); // comes again, a second from now at the earliest
        }
        done.accept("done " + name + " at attempt " + job.message().attempt());
        return Verdict.ack(); // what throws anything comes again
    }
    // page: to here
}
