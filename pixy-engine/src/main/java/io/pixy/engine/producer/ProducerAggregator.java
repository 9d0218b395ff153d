package io.pixy.engine.producer;

import io.pixy.api.InvalidTopicException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TopicNames;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.RequiredAcks;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.ProducerProperties;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Writes single messages of any number of callers in batches, through one Kafka producer.
 *
 * <p>A message goes straight from its caller's thread into the producer's buffer as long as that can't block. What the
 * producer can't take at once (a topic it has no metadata of, a full buffer) lines up in a bounded backlog, by topic,
 * and keeps its order. Batches form while requests are in flight, so a lone message does not wait.
 *
 * <p>Talks to Kafka through a producer and, when a topic seems to be missing, an admin client. Stops when closed.
 *
 * <p>Thread-safe: callers share nothing but the producer and the backlog, which are. Futures complete on the executor
 * that is given; what depends on them must not block if that runs things on the thread that learns of the outcome.
 */
public final class ProducerAggregator {
    /** What is left to the client after {@code producer.shutdown_timeout}, so that zero loses nothing by itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final ClusterConfig config;
    private final Clients clients;
    private final Gate gate;
    private final Clock clock;
    private final Tally tally;
    private final Outcomes outcomes;
    private final Lines lines;
    private final Topics topics;
    private final TopicInquiry inquiry;
    private final Expiries expiries;
    private final Vigil vigil;
    private final Courier courier;
    private final Backlog backlog;

    /** Nothing is taken before {@link #start}, and nothing after {@link #close}. */
    private volatile boolean started;

    /** Nothing is taken from clients after {@link #retire}. */
    private volatile boolean retired;

    private volatile long retiredNanos;

    private final AtomicBoolean stop = new AtomicBoolean();

    /**
     * Prepares a producer; nothing runs yet.
     *
     * @param cluster names the cluster in the log and in names of threads
     * @param clients makes the Kafka clients
     * @param config of the cluster
     * @param clock for deadlines
     * @param timers run the backlog
     * @param delivery completes callers' futures, and so runs what depends on them
     * @param metrics are told what becomes of messages
     */
    public ProducerAggregator(
            String cluster,
            KafkaClients clients,
            ClusterConfig config,
            Clock clock,
            Timers timers,
            Executor delivery,
            Metrics metrics) {
        this(cluster, Clients.of(cluster, clients, config, clock, timers), config, clock, timers, delivery, metrics);
    }

    ProducerAggregator(
            String cluster,
            Clients clients,
            ClusterConfig config,
            Clock clock,
            Timers timers,
            Executor delivery,
            Metrics metrics) {
        this.tally = new Tally(metrics, Subject.cluster(cluster));
        Wiring wiring = new Wiring();
        boolean offsetsKnown = config.producer().requiredAcks() != RequiredAcks.NO_RESPONSE;
        this.config = config;
        this.clients = clients;
        this.gate = Gate.of(config);
        this.clock = clock;
        this.outcomes = new Outcomes(delivery);
        this.lines = new Lines(config.producer().channelBufferSize(), ProducerProperties.bufferBytes(config));
        this.topics = new Topics(config.producer().partitioner(), lines);
        this.inquiry = clients.inquiry();
        KeyRules keyRules = new KeyRules(inquiry, clock);
        this.vigil = new Vigil(cluster, config.producer().deliveryBudget(), timers);
        this.expiries = new Expiries(inquiry, config.producer().requiredAcks() == RequiredAcks.WAIT_FOR_ALL);
        this.courier =
                new Courier(cluster, clients, offsetsKnown, tally, keyRules, expiries, vigil, outcomes, wiring, timers);
        this.backlog = new Backlog(lines, config.producer().deliveryBudget(), wiring, inquiry, outcomes, clock, timers);
    }

    /**
     * Makes the Kafka clients. Does not wait for brokers, but may wait until the names of the seed peers resolve.
     *
     * @throws io.pixy.api.InvalidConfigException naming what is wrong with the configuration
     * @throws io.pixy.api.KafkaException when no seed peer's name resolves
     */
    public void start() {
        try {
            inquiry.start();
            courier.start(ProducerProperties.isIdempotent(config));
        } catch (RuntimeException e) {
            inquiry.close();
            throw KafkaErrors.translate(e);
        }
        vigil.start();
        started = true;
    }

    /**
     * After {@link #start}: connects what asks about topics. The producer connects by itself. Completes when that is done, or
     * when it is not after that time; never fails.
     */
    public CompletableFuture<Void> connectAhead(Duration most) {
        return inquiry.connectAhead(most);
    }

    /** Writes a message; see {@link io.pixy.api.Cluster#produce}. Never blocks. */
    public CompletableFuture<RecordPosition> produce(ProduceRequest request) {
        return begin(request, Delivery.Kind.SINGLE);
    }

    /** Writes several messages; see {@link io.pixy.api.Cluster#produceAll}. Never blocks. */
    public CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> records) {
        Together.check(topic, records);
        if (retired || stop.get()) {
            return CompletableFuture.failedFuture(new ShuttingDownException());
        }
        Together together = new Together(records.size(), outcomes::tell);
        for (int i = 0; i < records.size(); i++) {
            together.await(i, begin(records.get(i), Delivery.Kind.PART));
        }
        return together.results();
    }

    private Delivery begin(ProduceRequest request, Delivery.Kind kind) {
        PixyException refusal = refusal(request, kind);
        if (refusal != null) {
            return Delivery.refused(request, refusal);
        }
        PixyException why = gate.impossibilityOf(request);
        if (why != null) {
            writeOff(request, kind, why);
            return Delivery.refused(request, why);
        }
        return submit(request, kind);
    }

    /**
     * Writes a message that stays where it is if this fails: so nobody is told of it in the log, and its size is limited
     * by what the client and the brokers take, not by {@code producer.max_message_bytes}. Goes on after {@link #retire}.
     * Never blocks.
     */
    public CompletableFuture<RecordPosition> forward(ProduceRequest request) {
        PixyException refusal = stop.get() ? new ShuttingDownException() : gate.refusalOf(request);
        if (refusal == null && !TopicNames.isLegal(request.topic())) {
            refusal = new InvalidTopicException(null);
        }
        return refusal == null ? submit(request, Delivery.Kind.KEPT) : CompletableFuture.failedFuture(refusal);
    }

    /** Accepts a message and writes it later; see {@link io.pixy.api.Cluster#produceAsync}. Never blocks. */
    public CompletableFuture<Void> produceAsync(ProduceRequest request) {
        PixyException refusal = refusal(request, Delivery.Kind.ACCEPTED);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        PixyException why = gate.impossibilityOf(request);
        if (why != null) {
            writeOff(request, Delivery.Kind.ACCEPTED, why);
            return CompletableFuture.completedFuture(null);
        }
        return submit(request, Delivery.Kind.ACCEPTED).acceptance();
    }

    /** What has been done so far. */
    public ProducerStats stats() {
        return new ProducerStats(
                tally.written.sum(), tally.dead.sum(), tally.refused.sum(), lines.count(), lines.bytes());
    }

    /** Registers what waits. */
    public void gauges(Scope scope) {
        scope.gauge(Measure.PRODUCER_BACKLOG, lines::count);
        scope.gauge(Measure.PRODUCER_BACKLOG_BYTES, lines::bytes);
    }

    private PixyException refusal(ProduceRequest request, Delivery.Kind kind) {
        if (!started) {
            throw new IllegalStateException("Not started");
        }
        PixyException refusal = gate.refusalOf(request);
        if (refusal == null && (retired || stop.get())) {
            refusal = new ShuttingDownException();
        }
        if (refusal != null) {
            tally.refused(topics.known(request.topic()), kind, refusal);
        }
        return refusal;
    }

    private void writeOff(ProduceRequest request, Delivery.Kind kind, PixyException why) {
        tally.writtenOff(topics.known(request.topic()), kind, why);
        DeadMessages.log(request, why);
    }

    private Delivery submit(ProduceRequest request, Delivery.Kind kind) {
        while (true) {
            Lane lane = topics.lane(request.topic());
            Delivery delivery = new Delivery(courier, lane, request, kind);
            Client client = courier.client();
            if (!backlog.holdsUp(lane) && courier.handOver(client, delivery) == null) {
                return delivery;
            }
            Held held = new Held(delivery, clock.nanoTime());
            delivery.acceptedBy(held.accepted);
            if (backlog.add(held)) {
                return delivery;
            }
        }
    }

    /**
     * Refuses further messages of clients; those that are there are written, and what is forwarded. The time for that
     * begins now. Idempotent.
     */
    public void retire() {
        if (!retired) {
            retiredNanos = clock.nanoTime();
            retired = true;
        }
    }

    /**
     * Refuses further messages and writes those that are there: within {@code producer.shutdown_timeout}, as far as that
     * has not passed since {@link #retire}, and a grace of two seconds, but never longer than {@code hardCap} (and a moment, if a caller's code blocks the producer). What
     * could not be written by then is logged and counted; every future is complete afterwards. Idempotent.
     */
    public void close(Duration hardCap) {
        if (!started || !stop.compareAndSet(false, true)) {
            return;
        }
        retire();
        Duration passed = Duration.ofNanos(clock.nanoTime() - retiredNanos);
        Duration left = config.producer().shutdownTimeout().minus(passed);
        Duration flush = left.isNegative() ? GRACE : left.plus(GRACE);
        new Shutdown(backlog, courier, clients.background(), clock).run(flush.compareTo(hardCap) < 0 ? flush : hardCap);
        vigil.stop();
        expiries.close();
        inquiry.close();
    }

    /** Lets backlog and courier know of each other. Thread-safe: as both are. */
    private final class Wiring implements Backlog.Work, Courier.Events {

        @Override
        public Exception handOver(Delivery delivery) {
            return courier.handOver(courier.client(), delivery);
        }

        @Override
        public void fail(Delivery delivery, Exception error) {
            courier.fail(delivery, error);
        }

        @Override
        public void refuse(Held one, PixyException why) {
            tally.refused(one.delivery.lane(), one.delivery.kind(), why);
            outcomes.tell(() -> {
                one.delivery.completeExceptionally(why);
                one.accepted.completeExceptionally(why);
            });
        }

        @Override
        public void onEmpty(Lane lane) {
            if (!lane.isKnown()) {
                topics.forget(lane);
            }
        }

        @Override
        public void onResult() {
            backlog.nudge();
        }

        @Override
        public void onMissing(Lane lane) {
            topics.forget(lane);
        }

        @Override
        public void onReturned(Delivery delivery) {
            backlog.putBack(new Held(delivery, clock.nanoTime()));
        }

        @Override
        public void onReplacing() {
            backlog.freeze();
        }

        @Override
        public void onReplaced(Supplier<List<Delivery>> takeOver) {
            backlog.thaw(() -> takeOver.get().stream()
                    .map(one -> new Held(one, clock.nanoTime()))
                    .toList());
        }
    }
}
