package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;
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
public final class PartitionConsumer implements MessageSource {
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
    private final PartitionCommits commits;
    private final TrackerSettings rules;
    private final HandOuts handOuts;
    private final Shipments shipments;
    private final Expiries expiries;
    private final Readiness readiness;
    private final HeadWatch head;
    private final Settling settling;
    private final ReleaseTimer revoking;
    private final AnotherTopic anotherTopic = new AnotherTopic(this);
    private State state = new Claiming(this);
    private boolean appeared;
    private final Hold hold = new Hold(this);

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
        this.rules = context.settings().trackers().rules(context.group(), id.topic());
        this.commits = new PartitionCommits(id, context, rules.policy());
        this.handOuts = new HandOuts(id, context, rules, commits::submit, this::refresh, this::onParked, this::onBack);
        this.shipments = new Shipments(id, context, rules, this::onShipped);
        this.expiries = new Expiries(handOuts, shipments, rules, context.timers(), this::onExpiry);
        this.readiness = new Readiness(this, handOuts, expiries, context.clock(), news);
        this.head = new HeadWatch(id, context, handOuts, shipments, rules, readiness::mayHandOut);
        this.settling = new Settling(this, handOuts, shipments, head, rules.policy());
        this.revoking = new ReleaseTimer(context.timers(), () -> state.onTimeToCommit(), this::hurry);
    }

    /** Begins with the claim. */
    public void start() {
        state.enter();
    }

    @Override
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
        hold.begin();
        state.onClaimed();
    }

    /** See {@link io.pixy.engine.registry.Listener#onRevoking}. */
    public void onRevoking(long deadlineNanos) {
        if (!(state instanceof Released)) {
            revoking.arm(deadlineNanos - context.clock().nanoTime());
        }
    }

    /** See {@link io.pixy.engine.registry.Listener#onClaimLost}. */
    public void onClaimLost() {
        hold.end();
        revoking.cancel();
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
            log.warn(
                    "Group {} forgets what is pending of {}: {}",
                    context.group(),
                    id,
                    tracker().unacked());
        }
        appeared = true;
        commits.forgetTopic();
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

    /** {@link News#onReady} tells when there is something to take again. */
    @Override
    public boolean take(Batch batch, int most) {
        return readiness.take(batch, most);
    }

    @Override
    public int available() {
        return readiness.available();
    }

    /**
     * Applies an acknowledgement.
     *
     * @throws NotOwnedException if no acknowledgements are taken here (any more), or nothing was handed out
     * @throws NeverOfferedException if it lies above everything that was handed out
     */
    public void ack(long offset) {
        if (settling.ack(offset)) {
            submit();
            tellAcked();
        }
    }

    /** Acknowledges that very hand-out, if it is still pending. */
    void applyAck(Message message) {
        settling.applyAck(message);
    }

    /**
     * Settles a message by its receipt. {@link #submit} and {@link #tell} are to be called when all are settled that are
     * to be settled together.
     */
    public SettleResult settle(Settlement settlement, Receipt receipt, boolean otherPlaces) {
        return settling.settle(settlement, receipt, otherPlaces);
    }

    /** Whether it is ours. */
    public Hold hold() {
        return hold;
    }

    /** Makes a hand-out undone, if it is still pending. */
    public void takeBack(long offset) {
        if (settling.takeBack(offset)) {
            changed();
        }
    }

    /** Makes that very hand-out undone, if it is still pending. */
    public void takeBack(Message message) {
        if (tracker() != null && tracker().isLastHandOut(message)) {
            takeBack(message.offset());
        }
    }

    /** Makes all hand-outs undone that somebody still has. */
    public void takeBackFrom(Holder holder) {
        if (settling.takeBackFrom(holder)) {
            changed();
        }
    }

    /** The group is left in disorder: nothing more is known of what is out. */
    public void forgetHolders() {
        if (tracker() != null) {
            tracker().leases().forgetHolders();
        }
    }

    /** Who asks, which says how many messages need be here. */
    public void on(Asking who) {
        state.on(who);
    }

    /** To be called when something outside has changed: looks whether there is something to take now. */
    public void refresh() {
        readiness.refresh();
    }

    private void changed() {
        submit();
        tell();
    }

    /** To be called when messages were settled, before anybody is told. */
    public void submit() {
        commits.submit();
    }

    /** Tells whom it concerns that messages were settled. */
    public void tell() {
        head.onChange();
        state.onTrackerChanged();
        refresh();
    }

    /** The same where they were acknowledged. */
    void tellAcked() {
        head.onChange();
        state.onTrackerChanged();
        readiness.onAcked();
    }

    private void onParked() {
        expiries.arm(context.clock().nanoTime());
    }

    /** One may be there that is to go elsewhere: now, since it is let go again as soon as memory is short. */
    private void onBack() {
        head.look();
        refresh();
    }

    private void onExpiry() {
        long now = context.clock().nanoTime();
        if (state.handsOut()) {
            expiries.look(now);
            head.look();
            context.side().changed(id);
            refresh();
        } else if (tracker() != null) {
            expiries.endLeases(now);
        }
    }

    /** A copy of a message is where it was to go. */
    private void onShipped(long offset) {
        if (tracker() != null && state.takesAcks() && tracker().leases().isShipping(offset)) {
            OffsetTracker.AckOutcome unused = tracker().acked(offset);
            changed();
        }
    }

    /** Completes on the strand when a message that is being shipped has arrived, with false if it is not known to. */
    public CompletableFuture<Boolean> arrival(long offset) {
        return shipments.arrival(offset);
    }

    /** What there is to be told of it. */
    public PartitionView view() {
        return new PartitionView(this, handOuts, shipments, head);
    }

    // what the states work with

    PartitionContext context() {
        return context;
    }

    News news() {
        return news;
    }

    Readiness readiness() {
        return readiness;
    }

    TrackerSettings rules() {
        return rules;
    }

    HandOuts handOuts() {
        return handOuts;
    }

    OffsetTracker tracker() {
        return handOuts.tracker();
    }

    Expiries expiries() {
        return expiries;
    }

    State state() {
        return state;
    }

    void become(State next) {
        log.debug("Group {}: {} is {}", context.group(), id, next.getClass().getSimpleName());
        state.leave();
        state = next;
        if (next instanceof Released) {
            revoking.cancel();
        }
        next.enter();
    }

    void startTracking(OffsetTracker next) {
        shipments.clear();
        handOuts.tracker(next);
    }

    /** Nothing is pending here any more as far as the group's memory goes. */
    void stopTracking() {
        shipments.clear();
        handOuts.close();
        expiries.cancel();
    }

    /** Hand-outs begin, or begin again. */
    void resume() {
        expiries.look(context.clock().nanoTime());
        refresh();
    }

    PartitionCommits commits() {
        return commits;
    }

    AnotherTopic anotherTopic() {
        return anotherTopic;
    }

    boolean startsAtOldest() {
        return appeared || context.settings().startAtOldest();
    }
}
