package io.pixy.engine.topic;

import io.pixy.api.Ack;
import io.pixy.api.Message;
import io.pixy.api.NotOwnedException;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.engine.meters.TopicMeters;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.partition.Asking;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.runtime.PartitionId;
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
    private final WaitingLine line;
    private final Serving serving;
    private final EarlierAcks earlier;
    private final Subscription subscription;
    private final Map<Integer, PartitionConsumer> partitions = new TreeMap<>();
    private final TopicSettings settings;
    private final TopicMeters meters;
    private boolean joined;

    /** Nobody has asked for a while. */
    private boolean silent;

    /** Once since then. */
    private boolean asked;

    private boolean closing;

    /** A topic nobody has asked for yet. */
    public TopicConsumer(String topic, PartitionContext context, TopicSettings settings, News news) {
        this.topic = topic;
        this.context = context;
        this.news = news;
        this.settings = settings;
        this.meters = context.meters().topic(topic);
        this.line = new WaitingLine(
                settings.maxWaiting(),
                context.strand(),
                context.timers(),
                context.clock(),
                this::onAnswer,
                this::onLineEmpty,
                this::serve);
        this.subscription = new Subscription(
                settings,
                context.timers(),
                context.clock(),
                () -> !line.isEmpty(),
                () -> pending() == 0,
                this::onSilence,
                () -> news.onExpired(this));
        this.serving = new Serving(context.strand(), line, subscription, meters);
        this.earlier = new EarlierAcks(topic, context, this::ack);
    }

    private void serve() {
        serving.serve();
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
        Ack.Of ack = call.earlier();
        if (ack != null) {
            earlier.apply(ack);
        }
        subscription.onCall();
        if (silent && asked) {
            wake();
        } else if (silent) {
            // who asks now and then is served from what was kept
            asked = true;
            partitions().forEach(partition -> partition.on(Asking.ONCE));
        }
        if (!joined) {
            call.waitToJoin(context.clock().nanoTime(), settings.joinGraceNanos());
        }
        if (!serving.atOnce(call)) {
            wake();
            line.add(call);
            serve();
        }
        if (line.isEmpty()) {
            onLineEmpty();
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
            return partition.settle(settlement, receipt, settlements.haveOtherPlaces());
        });
        // the first to be told may end the subscription, and all the others with it: they commit what they know then
        touched.forEach(PartitionConsumer::submit);
        touched.forEach(PartitionConsumer::tell);
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

    /** Makes all hand-outs undone that somebody still has. */
    public void takeBackFrom(Holder holder) {
        partitions().forEach(partition -> partition.takeBackFrom(holder));
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
                meters.exists();
                meters.partition(number);
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
        fail(line.removeAll(), why);
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

    /** How many calls wait. */
    public int waiting() {
        return line.size();
    }

    /** How many messages are in clients' hands. */
    public int pending() {
        int pending = 0;
        for (PartitionConsumer partition : partitions.values()) {
            pending += partition.pending();
        }
        return pending;
    }

    /** Serves who is waiting, but for those who would wait for ever; and ends the subscription then. */
    public void close() {
        closing = true;
        fail(line.removeStanding(), new ShuttingDownException());
        if (line.isEmpty()) {
            onLineEmpty();
        }
    }

    /** Answers calls that still wait with the news that it is over, and ends the subscription. */
    public void abandonCalls() {
        fail(line.removeAll(), new ShuttingDownException());
        close();
    }

    private void fail(List<Demand<?>> calls, PixyException why) {
        calls.forEach(call -> call.fail(why, context.strand()::tell));
    }

    /** Takes away all calls that wait, unanswered. */
    public List<Demand<?>> removeCalls() {
        return line.removeAll();
    }

    private void wake() {
        if (silent) {
            silent = false;
            partitions().forEach(partition -> partition.on(Asking.OFTEN));
        }
    }

    private void onSilence() {
        silent = true;
        asked = false;
        partitions.values().forEach(partition -> partition.on(Asking.NOBODY));
    }

    private void onAnswer() {
        subscription.onAnswered();
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
        serving.onReady(partition);
        if (line.isEmpty()) {
            onLineEmpty();
        }
    }

    @Override
    public void onReleased(PartitionConsumer partition) {
        log.debug("Group {} has released {}", context.group(), partition.id());
        serving.remove(partition);
        partitions.remove(partition.id().partition(), partition);
        meters.partitionGone(partition.id().partition());
        news.onPartitionReleased(this);
    }
}
