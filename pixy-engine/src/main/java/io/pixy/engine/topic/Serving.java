package io.pixy.engine.topic;

import io.pixy.engine.meters.TopicMeters;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.runtime.Strand;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.IntUnaryOperator;

/**
 * Brings messages of a topic's partitions to the calls that wait for them.
 *
 * <p>Owned by a {@link TopicConsumer}. Confined to the group strand, but for {@link #arrive}.
 */
final class Serving {
    private static final long NEXT_CALL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Strand strand;
    private final WaitingLine line;
    private final Subscription subscription;
    private final TopicMeters meters;
    private final Multiplexer multiplexer = new Multiplexer();

    /** Made once, since each message needs them. */
    private final Executor tell;

    private final IntUnaryOperator available = multiplexer::available;
    private boolean serving;

    /**
     * Nothing is there to be handed out.
     *
     * @param subscription told until when messages are out
     * @param meters count them
     */
    Serving(Strand strand, WaitingLine line, Subscription subscription, TopicMeters meters) {
        this.meters = meters;
        this.strand = strand;
        this.tell = strand::tell;
        this.line = line;
        this.subscription = subscription;
    }

    /** There may be something to take from a partition. */
    void onReady(PartitionConsumer partition) {
        multiplexer.onReady(partition);
        line.onMore(available);
        serve();
    }

    void remove(PartitionConsumer partition) {
        multiplexer.remove(partition);
    }

    /** Most calls need not stand in line. False if it must, whether or not it was asked for by now. */
    boolean atOnce(Demand<?> call) {
        if (serving || call.lingerNanos() > 0 || !line.isEmpty() || !multiplexer.mayHave()) {
            return false;
        }
        serving = true;
        try {
            return call.isServed(tell) && serve(call);
        } finally {
            serving = false;
        }
    }

    /** A hand-out can make its partition ready again: that is for the loop to see, or thousands would pile up here. */
    void serve() {
        if (serving) {
            return;
        }
        serving = true;
        try {
            Demand<?> call;
            boolean any = true;
            while (any && multiplexer.mayHave() && (call = line.peek()) != null) {
                any = line.stepsAside(call, available) || serve(call);
            }
        } finally {
            serving = false;
        }
    }

    /** Serves one whose receiver is there; false if there is nothing for it. */
    private boolean serve(Demand<?> call) {
        Batch batch = call.batch();
        multiplexer.take(batch);
        if (batch.isEmpty() && !batch.isClosed()) {
            return false;
        }
        if (!line.claim(call)) {
            batch.takeBack();
        } else if (call.acksOnArrival()) {
            tell.execute(() -> arrive(batch, call));
        } else {
            // first of all, so that nobody waits in vain for an answer if acknowledging fails
            call.deliver(batch, tell);
            onHandedOut(batch, call);
        }
        return true;
    }

    private void onHandedOut(Batch batch, Demand<?> call) {
        if (batch.isEmpty()) {
            return;
        }
        count(batch);
        long until = batch.lastDeadlineNanos();
        if (call.isStanding()) {
            // it may have come long ago, and is there all the time: it asks again when its leases have run out
            subscription.onCall();
            until += NEXT_CALL_NANOS;
        }
        subscription.hold(until);
        if (call.acksOnDelivery()) {
            batch.ack();
        }
    }

    private void count(Batch batch) {
        for (Batch.Taken one : batch.taken()) {
            meters.delivered(one.message().attempt());
        }
    }

    /**
     * On the thread that brings the messages to the caller, who may have left before that thread had its turn. What is done
     * about them comes before anything that the caller does when they are there. It is left to other threads, since the
     * next message that it makes room for must not overtake these here.
     */
    private void arrive(Batch batch, Demand<?> call) {
        boolean received = call.hasReceiver() && call.arrive();
        try {
            strand.post(() -> {
                if (received) {
                    count(batch);
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
}
