package io.pixy.engine.topic;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import io.pixy.api.NotOwnedException;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic of a consumer group: takes messages from its partitions for the calls that wait.
 *
 * <p>Created by the group with the first call. Owns its partitions. Lives until nobody asks any more, and every
 * partition is released.
 *
 * <p>Confined to the group strand.
 */
public final class TopicConsumer implements PartitionConsumer.News {
    private static final Logger log = LoggerFactory.getLogger(TopicConsumer.class);
    private static final long BETWEEN_COMPLAINTS_NANOS = Duration.ofSeconds(10).toNanos();

    /** What the group wants to know. Called on the group strand. */
    public interface News {
        /** Nobody asks for the topic any more. */
        void onExpired(TopicConsumer topic);

        /** A partition was released; the assignment may want it again. */
        void onPartitionReleased(TopicConsumer topic);
    }

    private final String topic;
    private final PartitionContext context;
    private final News news;
    private final Multiplexer multiplexer = new Multiplexer();
    private final WaitingLine line;
    private final Subscription subscription;
    private final Map<Integer, PartitionConsumer> partitions = new TreeMap<>();
    private long ignored;
    private long complainedNanos;
    private final TopicSettings settings;
    private boolean joined;
    private boolean closing;
    private boolean serving;

    /** A topic nobody has asked for yet. */
    public TopicConsumer(String topic, PartitionContext context, TopicSettings settings, News news) {
        this.topic = topic;
        this.context = context;
        this.news = news;
        this.settings = settings;
        this.line = new WaitingLine(
                settings.maxWaiting(),
                context.strand(),
                context.timers(),
                context.clock(),
                this::onLineEmpty,
                this::serve);
        this.subscription = new Subscription(
                settings,
                context.timers(),
                context.clock(),
                () -> !line.isEmpty(),
                () -> pending() == 0,
                () -> news.onExpired(this));
    }

    /** Its name. */
    public String topic() {
        return topic;
    }

    /** Whether somebody asks, or did a short time ago. */
    public boolean isSubscribed() {
        return subscription.isActive();
    }

    /** Whether nothing is left of it. */
    public boolean isGone() {
        return !isSubscribed() && partitions.isEmpty() && line.isEmpty();
    }

    /** Answers a call with messages, now or later. */
    public void consume(Demand<?> call) {
        call.earlier().ifPresent(this::ackEarlier);
        subscription.onCall();
        if (!joined) {
            call.waitToJoin(context.clock().nanoTime(), settings.joinGraceNanos());
        }
        if (!serveAtOnce(call)) {
            line.add(call);
            serve();
        }
        if (line.isEmpty()) {
            onLineEmpty();
        }
    }

    /** Most calls need not stand in line. False if it must, whether or not it was asked for by now. */
    private boolean serveAtOnce(Demand<?> call) {
        if (serving || call.lingerNanos() > 0 || !line.isEmpty() || !multiplexer.mayHave()) {
            return false;
        }
        serving = true;
        try {
            return call.isServed(context.strand()::tell) && serve(call);
        } finally {
            serving = false;
        }
    }

    /** One that rides on a consume never fails it; behind a balancer that does not stick, none of them may fit. */
    private void ackEarlier(Ack.Of ack) {
        try {
            ack(ack.partition(), ack.offset());
        } catch (PixyException e) {
            long now = context.clock().nanoTime();
            if (ignored++ > 0 && now - complainedNanos < BETWEEN_COMPLAINTS_NANOS) {
                return;
            }
            complainedNanos = now;
            log.warn(
                    "Group {}: acknowledgement of {}/{}@{} is ignored, so far {} of them: {}",
                    context.group(),
                    topic,
                    ack.partition(),
                    ack.offset(),
                    ignored,
                    e.getMessage());
        }
    }

    /** A hand-out can make its partition ready again: that is for the loop to see, or thousands would pile up here. */
    private void serve() {
        if (serving) {
            return;
        }
        serving = true;
        try {
            Demand<?> call;
            boolean any = true;
            while (any && multiplexer.mayHave() && (call = line.peek()) != null) {
                any = line.stepsAside(call, multiplexer::available) || serve(call);
            }
        } finally {
            serving = false;
        }
    }

    /** Serves one whose receiver is there; false if there is nothing for it. */
    private boolean serve(Demand<?> call) {
        Batch batch = call.batch();
        multiplexer.take(batch);
        if (batch.isEmpty()) {
            return false;
        }
        if (!line.claim(call)) {
            batch.takeBack();
        } else if (call.acksOnArrival()) {
            context.strand().tell(() -> arrive(batch, call));
        } else {
            // first of all, so that nobody waits in vain for an answer if acknowledging fails
            call.deliver(batch, context.strand()::tell);
            subscription.hold(batch.lastDeadlineNanos());
            if (call.acksOnDelivery()) {
                batch.ack();
            }
        }
        return true;
    }

    /**
     * On the thread that brings the messages to the caller, who may have left before that thread had its turn. What is done
     * about them comes before anything that the caller does when they are there. It is left to other threads, since the
     * next message that it makes room for must not overtake these here.
     */
    private void arrive(Batch batch, Demand<?> call) {
        boolean received = call.hasReceiver() && call.arrive();
        try {
            context.strand().post(() -> {
                if (received) {
                    batch.ack();
                } else {
                    batch.takeBack();
                }
            });
        } finally {
            if (received) {
                call.deliver(batch, Runnable::run);
            } else {
                call.giveUp(Runnable::run);
            }
        }
    }

    /** Settles messages by their receipts, each by itself. */
    public void settle(Settlements settlements) {
        Set<PartitionConsumer> touched = new LinkedHashSet<>();
        settlements.forEach((settlement, receipt) -> {
            PartitionConsumer partition = partitions.get(receipt.partition());
            if (partition == null) {
                return Settlements.NOT_OWNER;
            }
            touched.add(partition);
            return partition.settle(settlement, receipt);
        });
        touched.forEach(PartitionConsumer::changed);
        // whoever was granted time has it only as long as the partition is ours
        settlements.longestExtensionNanos().ifPresent(subscription::onExtended);
    }

    /** Completes on the strand when those of a partition that were rejected are where they belong; false if they never are. */
    public CompletableFuture<Boolean> arrivals(Settlements settlements, int number) {
        PartitionConsumer partition = partitions.get(number);
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(partition != null);
        for (long offset : partition == null ? List.<Long>of() : settlements.rejectedOffsets(number)) {
            all = all.thenCombine(partition.arrival(offset), Boolean::logicalAnd);
        }
        return all;
    }

    /**
     * Applies an acknowledgement.
     *
     * @throws NotOwnedException if the partition is not consumed here (any more)
     * @throws io.pixy.api.NeverOfferedException if the message was not handed out
     */
    public void ack(int partition, long offset) {
        owned(partition).ack(offset);
    }

    /**
     * Makes a hand-out undone.
     *
     * @throws NotOwnedException if the partition is not consumed here (any more)
     */
    public void takeBack(int partition, long offset) {
        owned(partition).takeBack(offset);
    }

    /**
     * Makes that very hand-out undone, if nobody else has the message since then.
     *
     * @throws NotOwnedException if the partition is not consumed here (any more)
     */
    public void takeBack(Message message) {
        owned(message.partition()).takeBack(message);
    }

    private PartitionConsumer owned(int partition) {
        PartitionConsumer owned = partitions.get(partition);
        if (owned == null) {
            throw new NotOwnedException(context.group(), topic, partition);
        }
        return owned;
    }

    /**
     * Goes from what is consumed to what should be. Partitions that stay are not disturbed.
     *
     * @param wanted the partitions assigned to us now
     * @param appeared which of them came into being while the topic was subscribed
     * @param isJoined whether the group has joined with this topic, or this is what it had before
     */
    public void assign(Set<Integer> wanted, IntPredicate appeared, boolean isJoined) {
        if (isJoined && !joined) {
            joined = true;
            line.onJoined();
        }
        for (PartitionConsumer partition : List.copyOf(partitions.values())) {
            if (wanted.contains(partition.id().partition())) {
                partition.want();
            } else {
                partition.unwant();
            }
        }
        for (int number : wanted) {
            if (!partitions.containsKey(number)) {
                PartitionId id = new PartitionId(topic, number);
                PartitionConsumer added = new PartitionConsumer(id, context, this, appeared.test(number));
                partitions.put(number, added);
                added.start();
            }
        }
    }

    /** Gives everything up: the group does not subscribe to the topic any more. */
    public void dismiss() {
        joined = false;
        partitions().forEach(PartitionConsumer::unwant);
    }

    /**
     * The topic was deleted and made again under its name.
     *
     * @param count how many partitions it has now
     */
    public void onAnotherTopic(int count) {
        partitions.values().forEach(PartitionConsumer::dropTopic);
        for (PartitionConsumer partition : List.copyOf(partitions.values())) {
            partition.onAnotherTopic(partition.id().partition() < count);
        }
    }

    /** Answers all calls that wait with the reason why there can't be a message. */
    public void refuse(PixyException why) {
        for (Demand<?> call : line.removeAll()) {
            call.fail(why, context.strand()::tell);
        }
        onLineEmpty();
    }

    /** The consumer of a partition, if there is one. */
    public Optional<PartitionConsumer> partition(int number) {
        return Optional.ofNullable(partitions.get(number));
    }

    /** All partitions in whatever state, ascending. */
    public Collection<PartitionConsumer> partitions() {
        return List.copyOf(partitions.values());
    }

    /** How many messages are in clients' hands. */
    public int pending() {
        int pending = 0;
        for (PartitionConsumer partition : partitions.values()) {
            pending += partition.pending();
        }
        return pending;
    }

    /** Serves who is waiting, and ends the subscription then. */
    public void close() {
        closing = true;
        if (line.isEmpty()) {
            onLineEmpty();
        }
    }

    /** Answers calls that still wait with the news that it is over, and ends the subscription. */
    public void abandonCalls() {
        for (Demand<?> call : line.removeAll()) {
            call.fail(new ShuttingDownException(), context.strand()::tell);
        }
        close();
    }

    /** Takes away all calls that wait, unanswered. */
    public List<Demand<?>> removeCalls() {
        return line.removeAll();
    }

    private void onLineEmpty() {
        if (closing && subscription.isActive()) {
            subscription.end();
            news.onExpired(this);
        }
        subscription.onIdle();
    }

    @Override
    public void onReady(PartitionConsumer partition) {
        multiplexer.onReady(partition);
        line.onMore(multiplexer::available);
        serve();
        if (line.isEmpty()) {
            onLineEmpty();
        }
    }

    @Override
    public void onReleased(PartitionConsumer partition) {
        log.debug("Group {} has released {}", context.group(), partition.id());
        multiplexer.remove(partition);
        partitions.remove(partition.id().partition(), partition);
        news.onPartitionReleased(this);
    }
}
