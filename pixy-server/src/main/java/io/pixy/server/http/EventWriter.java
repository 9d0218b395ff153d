package io.pixy.server.http;

import io.pixy.api.Delivery;
import io.pixy.api.StreamStatus;
import io.pixy.server.ByteBudget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes the events of one stream, and accounts for what is not sent yet. Confined to whoever writes, one at a time; {@link
 * #isWriting}, {@link #isBroken} and {@link #isComplete} may be asked by anybody.
 */
final class EventWriter {
    private final StreamWriter writer;
    private final EventFormat format;
    private final MessageJson.Values values;
    private final ByteBudget memory;
    private final Optional<Trail> trail;
    private long held;

    EventWriter(
            StreamWriter writer,
            EventFormat format,
            MessageJson.Values values,
            ByteBudget memory,
            Optional<Trail> trail) {
        this.writer = writer;
        this.format = format;
        this.values = values;
        this.memory = memory;
        this.trail = trail;
    }

    boolean isWriting() {
        return writer.isWriting();
    }

    boolean isFull() {
        return writer.isFull();
    }

    boolean isBroken() {
        return writer.isBroken();
    }

    boolean isComplete() {
        return writer.isComplete();
    }

    /** What comes first. */
    void begin() {
        writer.begin(200, format.type());
        format.begin(writer.out());
    }

    /**
     * Messages, in their order.
     *
     * @return how many are among what is written next: fewer if there is no memory for them, or nobody reads here any more
     */
    int messages(List<Delivery> deliveries) {
        long expected = deliveries.stream()
                .mapToLong(one -> MessageJson.sizeOf(one.message()))
                .sum();
        if (!memory.take(expected)) {
            return 0;
        }
        held += expected;
        JsonWriter out = writer.out();
        long sizeBefore = out.size();
        MessageJson json = new MessageJson(out, values);
        int written = 0;
        for (Delivery delivery : deliveries) {
            if (trail.isPresent() && !trail.get().add(delivery.receipt())) {
                break;
            }
            format.message(json, delivery, out);
            written++;
        }
        long unexpected = out.size() - sizeBefore - expected;
        if (unexpected > 0) {
            memory.takeAnyway(unexpected);
            held += unexpected;
        }
        return written;
    }

    void event(String name, Consumer<JsonWriter> members) {
        format.event(name, members, writer.out());
    }

    /** Until when what is out can be settled, and why that is. */
    void until(String name, Consumer<JsonWriter> why, Instant settleUntil) {
        event(name, json -> {
            why.accept(json);
            json.name("settleUntil").text(ResultJson.time(settleUntil));
        });
    }

    void heartbeat(int outstanding, StreamStatus status) {
        format.heartbeat(outstanding, status.lags(), writer.out());
    }

    void comeBack() {
        format.comeBack(writer.out());
    }

    /** Whether there is something to send. */
    boolean hasMore() {
        return writer.out().size() > 0;
    }

    /** Sends what there is, nothing more after that if it is the {@code last}. */
    void flush(boolean last) {
        writer.flush(last);
    }

    /** To be called when all is sent, or never will be. */
    void release() {
        memory.giveBack(held);
        held = 0;
    }
}
