package io.pixy.engine.simulation;

import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.engine.partition.Rereading;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads the simulated logs a second time, a few messages at a time, not at once, and in times of trouble not always. */
final class SimRereading implements Rereading {
    private static final int MOST = 20;

    /** The partition may have changed hands by then, or its topic may be another one. */
    private static final int LONGEST_MILLIS = 15_000;

    private final SimWorld world;
    private final SimMember member;

    SimRereading(SimWorld world, SimMember member) {
        this.world = world;
        this.member = member;
    }

    @Override
    public CompletableFuture<MessagePage> read(PartitionId id, long from) {
        world.note(Situation.REREAD, true);
        CompletableFuture<MessagePage> answer = new CompletableFuture<>();
        int longest = world.random.nextInt(5) == 0 ? LONGEST_MILLIS : 300;
        member.later(1, longest, () -> {
            SimKafka.Log log = world.kafka.log(id);
            if (log == null || from >= log.end || world.kafka.isDamaged(id) || world.faulty()) {
                answer.completeExceptionally(new KafkaException("scripted", null));
            } else {
                answer.complete(page(id, log, from));
            }
        });
        return answer;
    }

    private MessagePage page(PartitionId id, SimKafka.Log log, long from) {
        long upTo = Math.min(log.end, Math.max(log.begin, from) + 1 + world.random.nextInt(MOST));
        List<Message> messages = new ArrayList<>();
        for (long offset : log.offsets.subSet(Math.max(log.begin, from), upTo)) {
            messages.add(world.message(id, log.incarnation, offset));
        }
        return new MessagePage(messages, upTo, log.begin, log.end);
    }
}
