package io.pixy.engine.group;

import io.pixy.api.Message;
import io.pixy.api.NotOwnedException;
import io.pixy.api.PixyException;
import io.pixy.api.TopicPosition;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.runtime.Reply;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.topic.TopicConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What clients of a group say about messages that they have: acknowledges them, settles them, takes them back; and what they
 * ask about them.
 *
 * <p>Owned by a {@link GroupConsumer}. Thread-safe by posting everything to the strand of the group.
 */
final class FromClients {
    private final Topics topics;
    private final PartitionContext context;
    private final BooleanSupplier isBroken;
    private final Strand strand;

    /**
     * About topics of a group.
     *
     * @param isBroken whether the group is not to be relied upon any more
     */
    FromClients(Topics topics, PartitionContext context, BooleanSupplier isBroken) {
        this.topics = topics;
        this.context = context;
        this.isBroken = isBroken;
        this.strand = context.strand();
    }

    /** Applies an acknowledgement. */
    void ack(TopicPosition message, Reply<Void> done) {
        withTopic(message, done, topic -> topic.ack(message.partition(), message.offset()));
    }

    /** Settles messages by their receipts; see {@link io.pixy.api.Cluster#settle}. */
    void settle(String topic, SettleTask task) {
        strand.execute(() -> task.run(isBroken.getAsBoolean() ? null : topics.get(topic), context));
    }

    /** Tells what there is of a topic. */
    void describe(String topic, DescribeTask<?> task) {
        strand.execute(() -> task.run(isBroken.getAsBoolean() ? null : topics.get(topic), context));
    }

    /** Tells which partitions of a topic are held here. */
    void holdings(String topic, HoldingsTask task) {
        strand.execute(() -> task.run(isBroken.getAsBoolean() ? null : topics.get(topic), context));
    }

    /** Makes a hand-out undone. */
    void giveBack(TopicPosition message, Reply<Void> done) {
        withTopic(message, done, topic -> topic.takeBack(message.partition(), message.offset()));
    }

    /** Makes that very hand-out undone. */
    void giveBack(Message message, Reply<Void> done) {
        withTopic(message.position(), done, topic -> topic.takeBack(message));
    }

    /** Makes all hand-outs undone that somebody still has. */
    void takeBackFrom(Holder holder, String topic) {
        strand.execute(() -> {
            TopicConsumer consumer = topics.get(topic);
            if (consumer != null && !isBroken.getAsBoolean()) {
                consumer.takeBackFrom(holder);
            }
        });
    }

    private void withTopic(TopicPosition message, Reply<Void> done, Consumer<TopicConsumer> action) {
        strand.execute(() -> {
            try {
                TopicConsumer topic = topics.get(message.topic());
                if (topic == null || isBroken.getAsBoolean()) {
                    throw notOwned(message);
                }
                action.accept(topic);
                done.complete(strand::tell, () -> done.complete(null));
            } catch (PixyException e) {
                done.complete(strand::tell, () -> done.completeExceptionally(e));
            } catch (RuntimeException | Error e) {
                done.complete(strand::tell, () -> done.completeExceptionally(notOwned(message)));
                throw e;
            }
        });
    }

    private NotOwnedException notOwned(TopicPosition message) {
        return new NotOwnedException(context.group(), message.topic(), message.partition());
    }
}
