package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition that this instance consumes, or is about to, or has just done, for one group.
 *
 * <p>Created by the group when it wants the partition; told by the group what the registry and the fetcher say; asked by
 * the topic for messages. Ends with {@link News#onReleased}.
 *
 * <p>Confined to the group strand.
 */
public final class PartitionConsumer {
    private static final Logger log = LoggerFactory.getLogger(PartitionConsumer.class);

    /** What the owner wants to know. Called on the group strand. */
    public interface News {
        /** There may be something to {@link #take}. */
        void onReady(PartitionConsumer partition);

        /** The claim is given up; nothing will come from here any more. */
        void onReleased(PartitionConsumer partition);
    }

    private final PartitionId id;
    private final PartitionContext context;
    private final News news;
    /** The last pairs that may have been committed here. */
    private Set<Committed> ours = Set.of();

    /** The same, of a topic that is gone: Kafka forgets them with it, but one that came late counts for the new one. */
    private Set<Committed> outdated = Set.of();

    private boolean appeared;
    private final HandOuts handOuts;

    private State state = new Claiming(this);
    private Committed lastCommitted;
    private boolean claimed;
    private boolean committing;
    private Timers.Timer expiry;
    private long expiryNanos;

    /**
     * A partition to be claimed; nothing happens before {@link #start}.
     *
     * @param appeared whether it came into being while the group was subscribed: everything in it is for the group then
     */
    public PartitionConsumer(PartitionId id, PartitionContext context, News news, boolean appeared) {
        this.id = id;
        this.context = context;
        this.news = news;
        this.appeared = appeared;
        this.handOuts = new HandOuts(id, context, this::submit, this::refresh);
    }

    /** Begins with the claim. */
    public void start() {
        state.enter();
    }

    /** The partition. */
    public PartitionId id() {
        return id;
    }

    /** It is assigned to us (still, or again). */
    public void want() {
        state.onWanted();
    }

    /** It is not assigned to us any more. */
    public void unwant() {
        state.onUnwanted();
    }

    /** Whether it is being given up for good, so that wanting it again takes a new consumer. */
    public boolean isEnding() {
        return state instanceof Releasing || state instanceof Released;
    }

    /** Time is up: waits for nobody any more. */
    public void hurry() {
        state.onHurry();
    }

    /** See {@link io.pixy.engine.registry.Listener#onClaimed}. */
    public void onClaimed() {
        claimed = true;
        state.onClaimed();
    }

    /** See {@link io.pixy.engine.registry.Listener#onClaimLost}. */
    public void onClaimLost() {
        claimed = false;
        state.onClaimLost();
    }

    /** See {@link io.pixy.engine.fetch.FetchListener#onFetched}. */
    public void onFetched(Fetched fetched) {
        state.onFetched(fetched);
    }

    /** See {@link io.pixy.engine.fetch.FetchListener#onOutOfRange}. */
    public void onOutOfRange(long ofEpoch) {
        state.onOutOfRange(ofEpoch);
    }

    /**
     * See {@link io.pixy.engine.fetch.FetchListener#onUnreadable}; also when something that was read could not be put
     * where it belongs.
     */
    public void onUnreadable(long ofEpoch, Throwable why) {
        state.onUnreadable(ofEpoch, why);
    }

    /** See {@link io.pixy.engine.fetch.FetchListener#onDead}. */
    public void onFetcherDead(Throwable why) {
        state.onFetcherDead(why);
    }

    /**
     * The topic was deleted and made again under its name: commits nothing of the old one any more, nor hands it out. To
     * be told to all partitions before {@link #onAnotherTopic} is to any.
     */
    public void dropTopic() {
        if (pending() > 0) {
            log.warn("Group {} forgets what is pending of {}: {}", context.group(), id, tracker().unacked());
        }
        appeared = true;
        lastCommitted = Committed.NONE;
        endCommits();
        outdated = ours;
        ours = Set.of();
        stopTracking();
    }

    /**
     * Goes on with the new topic.
     *
     * @param exists whether it has this partition, too
     */
    public void onAnotherTopic(boolean exists) {
        state.onAnotherTopic(exists);
    }

    /** How many messages are in clients' hands. */
    public int pending() {
        return tracker() == null ? 0 : tracker().pending();
    }

    /** Takes the next message and records that it was handed out, in one step. */
    public Optional<Message> take() {
        if (!mayHandOut()) {
            return Optional.empty();
        }
        long now = context.clock().nanoTime();
        Optional<Message> taken = handOuts.take(now);
        armExpiry(now);
        return taken;
    }

    /** Whether {@link #take} would yield something. */
    public boolean isReady() {
        return mayHandOut() && handOuts.isReady(context.clock().nanoTime());
    }

    private boolean mayHandOut() {
        return state.handsOut() && context.trusted().getAsBoolean();
    }

    /**
     * Applies an acknowledgement.
     *
     * @throws NotOwnedException if no acknowledgements are taken here (any more), or nothing was handed out
     * @throws NeverOfferedException if it lies above everything that was handed out
     */
    public void ack(long offset) {
        if (tracker() == null || !state.takesAcks()) {
            throw notOwned();
        }
        switch (tracker().acked(offset)) {
            case APPLIED -> changed();
            case DUPLICATE ->
                log.debug("Group {}: offset {} of {} was acknowledged already", context.group(), offset, id);
            case NEVER_OFFERED -> throw handOuts.any() ? new NeverOfferedException(offset) : notOwned();
            default -> throw new IllegalStateException();
        }
    }

    private NotOwnedException notOwned() {
        return new NotOwnedException(context.group(), id.topic(), id.partition());
    }

    /** Makes a hand-out undone, if it is still pending. */
    public void takeBack(long offset) {
        if (tracker() != null && state.takesAcks() && handOuts.takeBack(offset)) {
            changed();
        }
    }

    /** Makes that very hand-out undone, if it is still pending. */
    public void takeBack(Message message) {
        if (tracker() != null && tracker().isLastHandOut(message)) {
            takeBack(message.offset());
        }
    }

    /** To be called when something outside has changed: looks whether there is something to take now. */
    public void refresh() {
        if (isReady()) {
            news.onReady(this);
        }
    }

    private void changed() {
        submit();
        state.onTrackerChanged();
        refresh();
    }

    private void submit() {
        if (committing) {
            context.committer().submit(id);
        }
    }

    /** A timer that is armed stays, unless something is due before it. */
    private void armExpiry(long now) {
        OptionalLong next = tracker().nextExpiry();
        if (next.isEmpty() || (expiry != null && expiryNanos - next.getAsLong() <= 0)) {
            return;
        }
        if (expiry != null) {
            expiry.cancel();
        }
        expiryNanos = next.getAsLong();
        expiry = context.timers().schedule(Math.max(0, expiryNanos - now), this::onExpiry);
    }

    private void onExpiry() {
        expiry = null;
        if (state.handsOut()) {
            long now = context.clock().nanoTime();
            handOuts.dropExhausted(now);
            armExpiry(now);
            refresh();
        }
    }

    // what the states work with

    PartitionContext context() {
        return context;
    }

    News news() {
        return news;
    }

    MessageBuffer buffer() {
        return handOuts.buffer();
    }

    OffsetTracker tracker() {
        return handOuts.tracker();
    }

    boolean isIn(State other) {
        return state == other;
    }

    void become(State next) {
        log.debug("Group {}: {} is {}", context.group(), id, next.getClass().getSimpleName());
        state.leave();
        state = next;
        next.enter();
    }

    void startTracking(OffsetTracker next) {
        handOuts.tracker(next);
    }

    /** Nothing is pending here any more as far as the group's memory goes. */
    void stopTracking() {
        handOuts.close();
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
        }
    }

    /** Nothing is known of the new topic yet but that all of it is for the group. */
    void trackAnew() {
        startTracking(new OffsetTracker(new Committed(0, ""), context.settings().tracker()));
        position(0);
        beginCommits(true);
    }

    /** Consumes the new topic from its start. */
    void beginAnew() {
        trackAnew();
        become(new Consuming(this, false));
    }

    /** What is committed, unless it is what is left of a topic that is gone. */
    Committed believed(Committed read) {
        return outdated.contains(read) ? Committed.NONE : read;
    }

    /** Hand-outs begin, or begin again. */
    void resume() {
        armExpiry(context.clock().nanoTime());
        refresh();
    }

    /** The claim is gone: remembers what was committed under it, to see later whether somebody else has worked here. */
    void freeze() {
        lastCommitted = context.committer().lastCommitted(id).orElse(lastCommitted);
        endCommits();
    }

    /** The tracker's state is committed from now on, at once if what is committed differs. */
    void beginCommits(boolean differs) {
        if (!committing) {
            committing = true;
            context.committer().track(id, tracker());
        }
        if (differs) {
            context.committer().submit(id);
        }
    }

    void endCommits() {
        if (committing) {
            ours = context.committer()
                    .lastCommitted(id)
                    .map(last -> Set.copyOf(List.of(last, tracker().committed())))
                    .orElseGet(() -> Set.of(tracker().committed()));
        }
        committing = false;
        context.committer().forget(id);
    }

    Committed lastCommitted() {
        return lastCommitted;
    }

    /** This was read under the claim; nobody else commits from now on. */
    void lastCommitted(Committed read) {
        lastCommitted = read;
    }

    boolean isClaimed() {
        return claimed;
    }

    /** Whether the last acknowledgements may be committed: never without the claim. */
    boolean isCommittable() {
        return tracker() != null && claimed;
    }

    boolean startsAtOldest() {
        return appeared || context.settings().startAtOldest();
    }

    long position() {
        return handOuts.position();
    }

    void position(long offset) {
        handOuts.position(offset);
    }

    void reportUnacknowledged() {
        if (pending() > 0) {
            log.error(
                    "Group {} gives {} up with messages that were not acknowledged: {}",
                    context.group(),
                    id,
                    tracker().unacked());
        }
    }
}
