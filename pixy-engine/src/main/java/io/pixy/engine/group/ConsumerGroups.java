package io.pixy.engine.group;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Delivery;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.NotOwnedException;
import io.pixy.api.PixyException;
import io.pixy.api.QueueState;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.TopicPosition;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.runtime.Reply;
import io.pixy.engine.topic.ConsumeCall;
import io.pixy.engine.topic.Deliveries;
import io.pixy.engine.topic.Demand;
import io.pixy.engine.topic.ReceiveCall;
import io.pixy.engine.topic.Settlements;
import io.pixy.engine.topic.StreamCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All consumer groups of a cluster that are consumed here.
 *
 * <p>Thread-safe: the map is concurrent, groups are added under the monitor; everything else belongs to the groups.
 */
public final class ConsumerGroups {
    private static final Logger log = LoggerFactory.getLogger(ConsumerGroups.class);

    private final GroupEnvironment environment;
    private final QueueChecks queues;
    private final Map<String, GroupConsumer> groups = new ConcurrentHashMap<>();
    private final TopicMemory memory = new TopicMemory();
    private final StreamCounts streams = new StreamCounts();
    private volatile boolean closing;

    /** Groups of a cluster; none yet. */
    public ConsumerGroups(GroupEnvironment environment) {
        this.environment = environment;
        this.queues = new QueueChecks(environment.settings().partition().trackers());
    }

    /** See {@link io.pixy.api.Cluster#consume}. */
    public CompletableFuture<Message> consume(ConsumeRequest request) {
        queues.check(request);
        return demand(new ConsumeCall(
                request,
                environment.clock().nanoTime(),
                environment.settings().longPollingTimeout().toNanos()));
    }

    /** See {@link io.pixy.api.Cluster#receive}. */
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        queues.check(request);
        Duration wait = request.maxWait().orElse(environment.settings().longPollingTimeout());
        return demand(new ReceiveCall(
                request,
                deliveries(request.group(), request.topic()),
                environment.clock().nanoTime(),
                wait));
    }

    /**
     * Refuses a stream that can't be.
     *
     * @throws PixyException naming why
     */
    public void checkStream(SubscriptionRequest request) {
        if (closing) {
            throw new ShuttingDownException();
        }
        queues.check(request);
    }

    /** A stream is there. */
    public void opened(SubscriptionRequest request) {
        streams.opened(request.group(), request.topic());
    }

    /** It is over; to be told once. */
    public void ended(SubscriptionRequest request) {
        streams.ended(request.group(), request.topic());
    }

    /** How many groups there are. */
    public int size() {
        return groups.size();
    }

    /**
     * The next messages of a stream.
     *
     * @param room what fits, as it is when something is taken
     * @param hasRoom whether anything fits, or the call is withdrawn
     * @return fails when the stream is over
     */
    public CompletableFuture<List<Delivery>> next(
            SubscriptionRequest request, Supplier<Batch> room, BooleanSupplier hasRoom) {
        return demand(new StreamCall(
                request,
                room,
                hasRoom,
                deliveries(request.group(), request.topic()),
                environment.clock().nanoTime()));
    }

    /** Makes all hand-outs of a topic undone that somebody still has. */
    public void takeBackFrom(Holder holder, String group, String topic) {
        GroupConsumer consumer = groups.get(group);
        if (consumer != null) {
            consumer.fromClients().takeBackFrom(holder, topic);
        }
    }

    /** For how long messages are handed out if nobody asks for anything else. */
    public Duration usualLease(String group, String topic) {
        return queues.usualLease(group, topic);
    }

    private <T> CompletableFuture<T> demand(Demand<T> call) {
        if (closing) {
            return CompletableFuture.failedFuture(new ShuttingDownException());
        }
        try {
            dispatch(call);
        } finally {
            call.returned();
        }
        return call;
    }

    private Deliveries deliveries(String group, String topic) {
        return new Deliveries(receipts(group, topic), environment.clock());
    }

    private Receipts receipts(String group, String topic) {
        return new Receipts(environment.cluster(), group, topic);
    }

    private void dispatch(Demand<?> call) {
        String name = call.group();
        try {
            GroupConsumer group = groups.get(name);
            if (group == null) {
                group = open(name);
            }
            // who finds it ended does not wait for it to be cleared away: the call comes back at once
            group.consume(call);
        } catch (PixyException e) {
            call.fail(e, environment.threads().callers());
        } catch (RuntimeException | Error e) {
            // those who have waited in a group before hear from nobody else, nor do those behind them
            log.error("A call can't be brought to group {} because of a bug", name, e);
            call.fail(
                    new KafkaException("internal error: " + e, e),
                    environment.threads().callers());
        }
    }

    /** No group comes into being behind the back of {@link #close}, and none while the monitor is held. */
    private GroupConsumer open(String name) {
        GroupConsumer known = knownOrWelcome(name);
        if (known != null) {
            return known;
        }
        GroupConsumer fresh = new GroupConsumer(name, environment, memory, streams, (ended, calls) -> {
            groups.remove(name, ended);
            calls.forEach(this::dispatch);
        });
        GroupConsumer other;
        try {
            synchronized (this) {
                other = knownOrWelcome(name);
                if (other == null) {
                    groups.put(name, fresh);
                }
            }
        } catch (PixyException e) {
            fresh.discard();
            throw e;
        }
        if (other != null) {
            fresh.discard();
        }
        return other == null ? fresh : other;
    }

    /** The group, if another call was faster to make it; else there must be room for one more. */
    private synchronized GroupConsumer knownOrWelcome(String name) {
        if (closing) {
            throw new ShuttingDownException();
        }
        GroupConsumer known = groups.get(name);
        if (known != null) {
            return known;
        }
        int limit = environment.settings().maxGroups();
        if (groups.size() >= limit) {
            throw TooManyRequestsException.groups(limit);
        }
        return null;
    }

    /** See {@link io.pixy.api.Cluster#ack}. */
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        return ask(group, message, (consumer, done) -> consumer.fromClients().ack(message, done));
    }

    /** See {@link io.pixy.api.Cluster#giveBack}. */
    public CompletableFuture<Void> giveBack(String group, TopicPosition message) {
        return ask(group, message, (consumer, done) -> consumer.fromClients().giveBack(message, done));
    }

    /** See {@link io.pixy.api.Cluster#giveBack(String, Message)}. */
    public CompletableFuture<Void> giveBack(String group, Message message) {
        return ask(
                group,
                message.position(),
                (consumer, done) -> consumer.fromClients().giveBack(message, done));
    }

    /** See {@link io.pixy.api.Cluster#settle}. */
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        return settle(group, topic, settlements, level, false);
    }

    /**
     * The same.
     *
     * @param otherPlaces whether what is not for this instance is settled by others
     */
    public CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level, boolean otherPlaces) {
        Settlements read = new Settlements(settlements, receipts(group, topic), otherPlaces);
        Reply<List<SettleResult>> done = new Reply<>();
        GroupConsumer consumer = groups.get(group);
        if (consumer == null) {
            read.refuse();
            done.complete(read.results());
        } else {
            consumer.fromClients().settle(topic, new SettleTask(read, level, done));
        }
        done.returned();
        return done;
    }

    /** What is known here of a topic's partitions that are ours, for {@link io.pixy.api.Cluster#describeQueue}. */
    public CompletableFuture<Map<Integer, QueueState>> describe(String group, String topic) {
        return describe(group, topic, DescribeTask::states);
    }

    /** How far that is with each of a topic's partitions that are ours; see {@link io.pixy.api.StreamStatus}. */
    public CompletableFuture<Map<Integer, OptionalLong>> lags(String group, String topic) {
        return describe(group, topic, DescribeTask::lags);
    }

    private <T> CompletableFuture<Map<Integer, T>> describe(
            String group, String topic, Function<Reply<Map<Integer, T>>, DescribeTask<T>> task) {
        Reply<Map<Integer, T>> done = new Reply<>();
        GroupConsumer consumer = groups.get(group);
        if (consumer == null) {
            done.complete(Map.of());
        } else {
            consumer.fromClients().describe(topic, task.apply(done));
        }
        done.returned();
        return done;
    }

    /** Which partitions of a topic are held here, for peers. */
    public CompletableFuture<Map<Integer, Holding>> holdings(String group, String topic) {
        Reply<Map<Integer, Holding>> done = new Reply<>();
        GroupConsumer consumer = groups.get(group);
        if (consumer == null) {
            done.complete(Map.of());
        } else {
            consumer.fromClients().holdings(topic, new HoldingsTask(done));
        }
        done.returned();
        return done;
    }

    /** Has each group do a step, by its name; completes soon unless it stands still. */
    public Map<String, CompletableFuture<Void>> pulse() {
        Map<String, CompletableFuture<Void>> steps = new HashMap<>();
        groups.forEach((name, group) -> steps.put(name, group.pulse()));
        return steps;
    }

    private Reply<Void> ask(String group, TopicPosition message, BiConsumer<GroupConsumer, Reply<Void>> question) {
        Reply<Void> done = new Reply<>();
        GroupConsumer consumer = groups.get(group);
        if (consumer == null) {
            done.completeExceptionally(new NotOwnedException(group, message.topic(), message.partition()));
        } else {
            question.accept(consumer, done);
        }
        done.returned();
        return done;
    }

    /**
     * Refuses new calls, answers those that wait, lets clients acknowledge what they hold for most of the time, commits
     * and releases in the rest.
     *
     * @param timeout the time there is
     * @return completes when all groups are left, or the time is over; what was left undone has been logged
     */
    public CompletableFuture<Void> close(Duration timeout) {
        synchronized (this) {
            closing = true;
        }
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        groups.values().forEach(group -> ends.add(group.close()));
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        long nanos = timeout.toNanos();
        environment.timers().schedule(nanos * 8 / 10, this::hurry);
        environment.timers().schedule(nanos * 9 / 10, this::hurry);
        environment.timers().schedule(nanos, () -> {
            if (all.complete(null)) {
                log.error("Consumer groups did not end in time: {}", groups.keySet());
            }
        });
        return all;
    }

    private void hurry() {
        groups.values().forEach(GroupConsumer::hurry);
    }
}
