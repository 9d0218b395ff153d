package io.pixy.engine.simulation;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicPosition;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueueBackoff;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.partition.Rereading;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers;
import io.pixy.engine.topic.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Everything there is, and the dice. */
final class SimWorld {
    /** Most queues keep no order. */
    private static final List<Order> ORDERS = List.of(Order.NONE, Order.NONE, Order.NONE, Order.KEY, Order.PARTITION);

    static final int VALUE_BYTES = 10;

    /** What can be broken on purpose, to see that the invariants notice. */
    static class Mutants {
        Fetcher fetcher(SimWorld world, SimMember member, Budget.Share budget, FetchListener listener) {
            return new SimFetcher(world, member, budget, listener);
        }

        Rereading rereading(SimWorld world, SimMember member) {
            return new SimRereading(world, member);
        }

        OffsetStore store(SimWorld world, SimMember member) {
            return new SimOffsetStore(world, member);
        }

        CompletableFuture<Message> consume(SimMember member, ConsumeRequest request) {
            return member.groups.consume(request);
        }

        CompletableFuture<Void> ack(SimMember member, String group, TopicPosition message) {
            return member.groups.ack(group, message);
        }

        CompletableFuture<List<Delivery>> receive(SimMember member, ReceiveRequest request) {
            return member.groups.receive(request);
        }

        DeliveryStream stream(SimMember member, SubscriptionRequest request, StreamListener listener) {
            return member.streams.open(request, listener);
        }

        CompletableFuture<List<SettleResult>> settle(
                SimMember member, String group, String topic, List<Settlement> settlements, SettleLevel level) {
            return member.groups.settle(group, topic, settlements, level);
        }

        /** A dead letter has been written. */
        void bury(Set<MessageId> buried, MessageId id) {
            buried.add(id);
        }

        Listener listener(SimWorld world, SimMember member, Listener listener) {
            return listener;
        }

        TopicSettings topic(TopicSettings proper) {
            return proper;
        }

        TrackerSettings tracker(TrackerSettings proper) {
            return proper;
        }

        /** Differs between topics that had the same name one after the other. */
        String topicId(SimWorld world, String topic) {
            return topic + "#" + world.incarnations.of(topic);
        }

        Membership membership(SimMember member, Membership membership) {
            return membership;
        }

        /** Whether the coordinator gives partitions away that others have not given back. */
        boolean givesAtOnce() {
            return false;
        }

        /** How many milliseconds a client may take to acknowledge. */
        int patience(SimWorld world) {
            return world.chaos && world.random.nextInt(10) == 0 ? 15_000 : 600;
        }
    }

    /** Who asks for messages. */
    interface Client {
        void start();

        void stop();
    }

    final Random random;
    final Mutants mutants;
    final AtomicLong tenures = new AtomicLong();
    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final SimKafka kafka = new SimKafka();
    final SimRegistry registry;
    final HandOuts handOuts = new HandOuts(this);
    final Settled settled = new Settled(this);
    final Incarnations incarnations = new Incarnations(this);
    final Commits commits = new Commits(this);
    final Requests requests = new Requests(this);
    final Subscriptions subscriptions = new Subscriptions(this);
    final List<SimMember> members = new ArrayList<>();
    final List<Client> clients = new ArrayList<>();
    final Set<Situation> situations = EnumSet.noneOf(Situation.class);
    final Duration longPolling = Duration.ofSeconds(1);
    final Duration subscriptionTimeout;
    final Duration ackTimeout;

    /** How long requests wait for the group to be joined, beside the time that they have anyway. */
    final Duration joinGrace;

    final int maxWaiting;
    final int maxPending;
    final int maxRetries;

    /** What all groups of a member may keep in memory. */
    final long maxBytes;

    /** One of that many requests acknowledges with its reply. */
    final int autoAckEvery;

    /** How many ask for batches. */
    final int receivers;

    /** How many streams there are. */
    final int streams;

    /** How many messages of a partition may wait for something else than their receivers. */
    final int maxParked;

    final QueuePolicy policy;

    /** Whether threads of the engine lose no time. */
    final boolean swift;

    /** Whether topics are made again. Nobody dies then: what a dead member committed unknowingly nobody can tell. */
    final boolean recreates;

    boolean chaos;
    final boolean gentle;
    private final List<AssertionError> failures = new ArrayList<>();
    private int memberNumber;

    SimWorld(SimRegistry.Kind kind, long seed, boolean gentle, Mutants mutants) {
        this.random = new Random(seed);
        this.gentle = gentle;
        this.chaos = !gentle;
        this.mutants = mutants;
        this.subscriptionTimeout = Duration.ofMillis(1500 + random.nextInt(3500));
        this.ackTimeout = Duration.ofSeconds(2 + random.nextInt(10));
        this.maxWaiting = random.nextInt(3) == 0 ? 1 : 10;
        this.autoAckEvery = random.nextInt(6) == 0 ? 1 : 10;
        this.maxPending = 1 + random.nextInt(8);
        this.swift = random.nextBoolean();
        this.recreates = random.nextInt(4) == 0;
        this.maxRetries = random.nextInt(4) == 0 ? random.nextInt(3) : -1;
        this.maxBytes = random.nextInt(4) == 0 ? 20 + random.nextInt(500) : 1 << 20;
        this.receivers = random.nextBoolean() ? 1 + random.nextInt(3) : 0;
        this.maxParked = 2 + random.nextInt(8);
        // dice of its own: worlds that were there before stay what they were
        this.policy = policy(new Random(~seed));
        this.streams = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
        this.registry = kind.create(this);
        this.joinGrace = registry.joinGrace();
    }

    /** Where there is a limit of Kafka-Pixy's own there is no policy. */
    private QueuePolicy policy(Random other) {
        QueuePolicy.Builder policy = QueuePolicy.builder();
        if (maxRetries < 0) {
            policy.deadLetter(DeadLetterPolicy.to("dead"));
            policy.order(ORDERS.get(random.nextInt(ORDERS.size())));
            policy.maxAttempts(random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0);
        }
        if (maxRetries < 0 && random.nextInt(3) == 0) {
            policy.backoff(new QueueBackoff(Duration.ofMillis(300), Duration.ofSeconds(2), 2, 0));
        }
        if (maxRetries < 0 && !gentle && other.nextInt(3) == 0) {
            policy.headOfLine(new HeadOfLine(
                    other.nextInt(3) * 0.3,
                    other.nextInt(2) * 0.3,
                    HeadOfLineAction.DEAD_LETTER,
                    4 + other.nextInt(6)));
        }
        return policy.build();
    }

    /** Whether the oldest message may become a dead letter since it holds up the others. */
    boolean buriesHeads() {
        return policy.headOfLine().action() == HeadOfLineAction.DEAD_LETTER;
    }

    /** As it lies in Kafka. */
    Message message(PartitionId id, int incarnation, long offset) {
        byte[] value = new byte[VALUE_BYTES];
        value[0] = (byte) incarnation;
        return new Message(id.topic(), id.partition(), offset, key(offset), value, List.of(), 0, 1);
    }

    /** Few, and some have none. */
    byte[] key(long offset) {
        return offset % 5 == 4 ? null : new byte[] {(byte) (offset % 3)};
    }

    /** Whether a message was tried as often as the policy allows. */
    boolean isSpent(int attempts) {
        return policy.maxAttempts() > 0 && attempts >= policy.maxAttempts();
    }

    long between(int minMillis, int maxMillis) {
        return TimeUnit.MICROSECONDS.toNanos(
                minMillis * 1000L + random.nextInt(1 + Math.max(0, maxMillis - minMillis) * 1000));
    }

    void later(int minMillis, int maxMillis, Runnable action) {
        schedule(between(minMillis, maxMillis), action);
    }

    Timers.Timer schedule(long delayNanos, Runnable action) {
        return timers.schedule(delayNanos, () -> guard(action));
    }

    /** Runs something with checks, whose failures would get lost in some places and must not keep others from running. */
    void guard(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            failures.add(e);
        }
    }

    /** Fails if one of these checks has. */
    void rethrow() {
        if (!failures.isEmpty()) {
            AssertionError first = failures.get(0);
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    void note(Situation situation, boolean isNow) {
        if (isNow) {
            situations.add(situation);
        }
    }

    boolean faulty() {
        return chaos && random.nextInt(20) == 0;
    }

    /**
     * The number of the claim by which a member owns a partition, or thinks so and can't know better; 0 if there is none.
     */
    long claimOf(SimMember member, PartitionId id) {
        long claim = registry.claimOf(member.id, id);
        return claim == 0 ? member.view.excusedClaims().getOrDefault(id, 0L) : claim;
    }

    /** What {@link #claimOf} says of all partitions. */
    Map<PartitionId, Long> claimsOf(SimMember member) {
        Map<PartitionId, Long> claims = new TreeMap<>(member.view.excusedClaims());
        registry.owners().forEach((id, owner) -> {
            if (owner.equals(member.id)) {
                claims.put(id, registry.claimOf(owner, id));
            }
        });
        return claims;
    }

    /** The same as far as the member was told; 0 if there is none. */
    long believedClaim(SimMember member, PartitionId id) {
        long claim = member.view.believedClaim(id);
        return claim == 0 ? member.view.excusedClaims().getOrDefault(id, 0L) : claim;
    }

    SimMember join() {
        return join("m" + memberNumber);
    }

    /** Under a name that somebody had, or has. */
    SimMember join(String name) {
        SimMember member = new SimMember("m" + memberNumber++, name, this);
        members.add(member);
        return member;
    }

    /** Somebody else has its name, so it ends; but not the last one that serves clients. */
    void resign(SimMember member) {
        boolean isNeeded = living().stream().noneMatch(other -> other != member && (chaos || other.isAsked));
        if (member.isThere() && !isNeeded) {
            member.close();
        }
    }

    List<SimMember> living() {
        return members.stream().filter(SimMember::isThere).toList();
    }
}
