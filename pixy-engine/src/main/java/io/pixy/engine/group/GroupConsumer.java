package io.pixy.engine.group;

import io.pixy.api.TooManyRequestsException;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.partition.Lookups;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.partition.PendingMemory;
import io.pixy.engine.partition.SideStore;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.TaskClock;
import io.pixy.engine.runtime.Timers;
import io.pixy.engine.topic.Demand;
import io.pixy.engine.topic.TopicConsumer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's part in one consumer group.
 *
 * <p>Talks to the registry through its membership and to Kafka through fetcher and committer; hears from them through
 * the listeners, each of which posts to the strand. Owned by {@link ConsumerGroups}. Stops when nobody asks for any
 * topic, or when told to: unsubscribes, lets clients acknowledge, releases, leaves. Calls that come while it leaves wait
 * in their topics and are handed to its successor.
 *
 * <p>Thread-safe by posting everything to the strand, where all state lives.
 */
final class GroupConsumer implements TopicConsumer.News, RegistryNews.Group {
    private static final Logger log = LoggerFactory.getLogger(GroupConsumer.class);

    private final String group;
    private final GroupEnvironment environment;
    private final BiConsumer<GroupConsumer, List<Demand<?>>> onEnd;
    private final Strand strand;
    private final PendingMemory memory;
    private final Membership membership;
    private final Fetcher fetcher;
    private final Committer committer;
    private final SideStore side;
    private final PartitionContext context;
    private final TopicCounts counts;
    private final GroupMeters meters;
    private final RebalanceWatch rebalances;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private final Topics topics;
    private final Function<String, TopicConsumer> newTopic;
    private final FromClients fromClients;
    private final Refusals refusals;
    private Set<String> subscribed = Set.of();
    private Map<String, SortedSet<Integer>> assignment = Map.of();

    /** Topics of which something was told since they were subscribed to. */
    private final Set<String> told = new HashSet<>();

    private boolean trusted = true;
    private boolean closing;
    private boolean leaving;
    private boolean left;
    private boolean failed;

    /** Calls whose own task failed; their successor is to answer them. */
    private final List<Demand<?>> stranded = new ArrayList<>();

    /**
     * A group nobody has asked for yet.
     *
     * @param remembered which topics groups have consumed
     * @param streams how many streams are open
     * @param onEnd told, outside of the strand, when it has ended, with the calls that came too late for it; and again if
     *     others come
     */
    GroupConsumer(
            String group,
            GroupEnvironment environment,
            TopicMemory remembered,
            StreamCounts streams,
            BiConsumer<GroupConsumer, List<Demand<?>>> onEnd) {
        this.group = group;
        this.environment = environment;
        this.onEnd = onEnd;
        this.topics = new Topics(environment.topicQuota());
        this.refusals = new Refusals(group, topics);
        this.strand = new Strand(environment.cluster() + "/" + group, environment.threads(), this::onFailure);
        Timers timers = environment.timers().on(strand);
        this.meters = new GroupMeters(
                environment.metrics(),
                Subject.cluster(environment.cluster()).group(group),
                new GroupGauges(strand, environment.clock(), topics, this::failing, topic -> streams.of(group, topic)));
        this.rebalances = new RebalanceWatch(topics, meters, environment.clock());
        GroupSettings settings = environment.settings();
        Budget.Share budget = environment.budget().open();
        this.memory = new PendingMemory(settings.fetch().maxBufferedBytes(), budget, strand, timers);
        this.membership = environment.registry().join(group, new RegistryNews(strand, topics, refusals, this));
        this.fetcher = environment.fetchers().create(group, budget, new FetchNews(strand, topics));
        this.committer = new Committer(
                group,
                membership::commit,
                strand,
                environment.timers(),
                environment.clock(),
                settings.committer(),
                meters);
        this.side = new SideStore(group, environment.offsets(), strand, timers, environment.clock(), settings.side());
        TaskClock clock = new TaskClock(strand, environment.clock());
        this.context = new PartitionContext(
                group,
                strand,
                clock.timers(timers),
                clock,
                membership,
                fetcher,
                new AtomicLong()::incrementAndGet,
                environment.tenures(),
                committer,
                new Lookups(group, environment.offsets(), strand, timers),
                new CountedTopics(this::counts),
                side,
                environment.letters(),
                environment.rereading(),
                this::mayActOnClaims,
                memory,
                meters,
                settings.partition());
        this.newTopic = name -> new TopicConsumer(name, context, settings.topic(), this);
        this.fromClients = new FromClients(topics, context, () -> failed);
        this.counts = new TopicCounts(
                environment.counts(),
                strand,
                timers,
                environment.clock(),
                settings.retryBackoff(),
                new TopicMemory.OfGroup(remembered, group),
                new TopicNews(topics, () -> subscribed, this::onCounts));
    }

    private TopicCounts counts() {
        return counts;
    }

    private Map<PartitionId, CommitFailure> failing() {
        return committer.failing();
    }

    private boolean mayActOnClaims() {
        return !failed && (trusted || environment.settings().optimistic());
    }

    /** Answers a call, now or later; if the group has ended, it is told so once more, since a successor must do it. */
    void consume(Demand<?> call) {
        strand.execute(() -> {
            if (left) {
                strand.afterwards(() -> onEnd.accept(this, List.of(call)));
                return;
            }
            try {
                serve(call);
            } catch (RuntimeException | Error e) {
                strand(call);
                throw e;
            }
        });
    }

    private void serve(Demand<?> call) {
        TopicConsumer topic = topics.get(call.topic(), newTopic);
        if (topic == null) {
            call.fail(TooManyRequestsException.topics(environment.topicQuota().limit()), strand::tell);
            endIfDone();
            return;
        }
        boolean known = topic.isSubscribed();
        topic.consume(call);
        if (refusals.areAny() || counts.isFailing()) {
            refusals.of(call.topic()).or(() -> counts.refusal(call.topic())).ifPresent(topic::refuse);
        }
        if (closing) {
            topic.close();
        }
        if (!known) {
            updateSubscription();
        }
    }

    /** What clients say about what they have. */
    FromClients fromClients() {
        return fromClients;
    }

    /** Does a step on its strand and the threads behind it; completes soon unless they stand still. */
    CompletableFuture<Void> pulse() {
        CompletableFuture<Void> step = new CompletableFuture<>();
        strand.post(() -> strand.tell(() -> step.complete(null)));
        return step;
    }

    /** It was made in vain: another one of the same name was faster, or none is wanted. Nobody has used it. */
    void discard() {
        memory.close();
        var unused = CompletableFuture.allOf(fetcher.close(), membership.leave());
    }

    /** Ends when the calls that wait are answered and clients have acknowledged what they hold. */
    CompletableFuture<Void> close() {
        strand.execute(() -> {
            closing = true;
            // what closes may be gone at once
            topics.all().forEach(TopicConsumer::close);
            updateSubscription();
        });
        return ended;
    }

    /**
     * Ends without waiting for clients any more, nor for claims to be beyond doubt; called twice, without waiting for Kafka
     * either.
     */
    void hurry() {
        strand.post(() -> {
            topics.all().forEach(TopicConsumer::abandonCalls);
            boolean begunToCommit = committer.resume();
            side.resume();
            topics.partitions().stream()
                    .filter(partition -> !(begunToCommit && partition.isEnding()))
                    .forEach(PartitionConsumer::hurry);
            updateSubscription();
        });
    }

    @Override
    public void onExpired(TopicConsumer topic) {
        log.info("Group {} does not consume {} here any more", group, topic.topic());
        updateSubscription();
    }

    @Override
    public void onPartitionReleased(TopicConsumer topic) {
        rebalance();
        endIfDone();
    }

    private void updateSubscription() {
        Set<String> now = new TreeSet<>();
        topics.all().stream().filter(TopicConsumer::isSubscribed).forEach(topic -> now.add(topic.topic()));
        if (!leaving && !now.equals(subscribed)) {
            subscribed.stream().filter(topic -> !now.contains(topic)).forEach(this::forget);
            if (!environment.settings().partition().startAtOldest()) {
                now.stream().filter(topic -> !subscribed.contains(topic)).forEach(context.lookups()::begin);
            }
            subscribed = now;
            told.retainAll(now);
            refusals.retain(now);
            if (now.isEmpty()) {
                // first of all, so that the others begin to claim what we are about to release
                CompletableFuture<Void> unused = membership.unsubscribe();
            } else {
                membership.subscribe(now);
            }
            counts.refresh();
            rebalance();
        }
        endIfDone();
    }

    private void forget(String topic) {
        counts.forget(topic);
        context.lookups().end(topic);
    }

    private void onCounts() {
        membership.onPartitionCounts(counts.all());
        rebalance();
    }

    /** Brings topics from what they consume to what they should, as far as that can be told. */
    private void rebalance() {
        for (TopicConsumer topic : topics.all()) {
            String name = topic.topic();
            if (!subscribed.contains(name)) {
                topic.dismiss();
            } else if (assignment.containsKey(name) && counts.knows(name)) {
                topic.assign(
                        assignment.get(name), partition -> counts.hasAppeared(name, partition), told.contains(name));
            }
        }
        onClaimed();
    }

    @Override
    public void onClaimed() {
        rebalances.look(assignment, subscribed);
    }

    @Override
    public void onAssigned(Map<String, SortedSet<Integer>> newest) {
        if (!newest.equals(assignment)) {
            rebalances.begin();
        }
        assignment = newest;
        newest.keySet().stream().filter(subscribed::contains).forEach(told::add);
        refusals.onAssigned(newest.keySet());
        counts.refresh();
        rebalance();
    }

    @Override
    public void onTrust(boolean trust) {
        if (trust) {
            log.info("Group {} can rely on its claims", group);
        } else {
            log.warn("Group {} is in doubt about its claims: the registry is silent, others may get them", group);
        }
        trusted = trust;
        if (mayActOnClaims()) {
            boolean unused = committer.resume();
            side.resume();
        } else {
            committer.pause();
            side.pause();
        }
        topics.partitions().forEach(PartitionConsumer::refresh);
    }

    private void endIfDone() {
        if (!leaving) {
            topics.removeGone(meters::topicGone);
        }
        if (leaving || !subscribed.isEmpty() || !topics.partitions().isEmpty()) {
            return;
        }
        leaving = true;
        counts.close();
        committer.close();
        side.close();
        leave();
    }

    private void leave() {
        strand.whenDone(CompletableFuture.allOf(fetcher.close(), membership.leave()), (done, failure) -> onLeft());
    }

    private void onLeft() {
        left = true;
        memory.close();
        topics.partitions().forEach(PartitionConsumer::forgetHolders);
        List<Demand<?>> calls = new ArrayList<>(stranded);
        topics.all().forEach(topic -> calls.addAll(topic.removeCalls()));
        topics.clear();
        meters.close();
        strand.afterwards(() -> {
            onEnd.accept(this, calls);
            ended.complete(null);
        });
    }

    /**
     * A task has failed in its middle, so nothing here can be relied upon any more: hands nothing out and commits nothing,
     * gives up the claims and leaves. What clients hold is handed out again by whoever is next; calls that wait go to a
     * successor.
     */
    private void onFailure(Throwable failure) {
        if (failed || left) {
            return;
        }
        failed = true;
        log.error("Group {} is left here because of a bug, and joined again when somebody asks", group, failure);
        committer.close();
        side.close();
        counts.close();
        if (!leaving) {
            leaving = true;
            leave();
        }
    }

    /** The call was in the middle of it. */
    private void strand(Demand<?> call) {
        stranded.add(call);
        context.timers().schedule(call.deadlineNanos() - context.clock().nanoTime(), () -> call.expire(strand::tell));
    }
}
