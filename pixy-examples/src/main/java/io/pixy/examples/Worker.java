package io.pixy.examples;

import io.pixy.api.Ack;
import io.pixy.api.BlockingCluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop that works off a topic, at least once: a message is acknowledged when its work is done, together with the
 * request for the next one. What fails is not acknowledged, so it comes again after {@code consumer.ack_timeout}, {@code
 * consumer.max_retries} times at most; the messages behind it do not wait for that.
 *
 * <p>Start as many as you like, in as many processes as you like; each message goes to one of them. Immutable.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final BlockingCluster cluster;
    private final String group;
    private final String topic;
    private final Consumer<Message> work;

    /** Does {@code work} for the messages of {@code topic} on behalf of {@code group}. */
    public Worker(BlockingCluster cluster, String group, String topic, Consumer<Message> work) {
        this.cluster = Objects.requireNonNull(cluster, "cluster");
        this.group = Objects.requireNonNull(group, "group");
        this.topic = Objects.requireNonNull(topic, "topic");
        this.work = Objects.requireNonNull(work, "work");
    }

    /** Works on the calling thread until told to stop, which it notices between two messages. */
    public void run(BooleanSupplier stopped) throws InterruptedException {
        Optional<Message> done = Optional.empty();
        while (!stopped.getAsBoolean()) {
            Optional<Message> next = cluster.consume(ConsumeRequest.of(group, topic, ackOf(done)));
            done = next.filter(this::worked);
        }
        if (done.isPresent()) {
            cluster.ack(group, done.get().position());
        }
    }

    private static Ack ackOf(Optional<Message> done) {
        return done.map(message -> Ack.of(message.partition(), message.offset()))
                .orElse(Ack.none());
    }

    private boolean worked(Message message) {
        try {
            work.accept(message);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("{} will come again", message.position(), e);
            return false;
        }
    }
}
