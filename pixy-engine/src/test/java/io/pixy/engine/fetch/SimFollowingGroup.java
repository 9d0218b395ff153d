package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** A group that reads and takes messages, in steps, and watches that it gets all of each partition, each message once. */
final class SimFollowingGroup implements FetchListener {
    private static final int MOST_MESSAGES = 40;

    private final Map<PartitionId, SimLog> logs;
    private final Random random;
    private final Map<byte[], Integer> given;
    private final int number;
    private final SimReader own;
    private final KafkaFetcher fetcher;
    private final Queue<Runnable> strand = new ArrayDeque<>();
    private final Map<PartitionId, Buffer> buffers = new HashMap<>();
    private SimReader made;
    private long epochs;
    private boolean isFair;

    private static final class Buffer {
        private final Deque<Message> messages = new ArrayDeque<>();
        private Fetcher.Flow flow;
        private long epoch;
        private long end;
        private boolean isToBeReadAgain;
    }

    /**
     * A group that reads nothing yet.
     *
     * @param given which arrays were given to which group
     */
    SimFollowingGroup(
            int number,
            Map<PartitionId, SimLog> logs,
            SharedReader shared,
            Budget budget,
            Map<byte[], Integer> given,
            Random random) {
        this.number = number;
        this.logs = logs;
        this.random = random;
        this.given = given;
        FetchSettings settings =
                new FetchSettings(1 << 20, MOST_MESSAGES, java.time.Duration.ZERO, java.time.Duration.ZERO);
        this.fetcher = new KafkaFetcher(
                (elsewhere, listener) -> made = new SimReader(logs, listener, elsewhere, random),
                settings,
                budget.open(),
                this,
                shared);
        this.own = made;
    }

    @Override
    public void onFetched(List<Fetched> batches) {
        if (!isFair && random.nextInt(400) == 0) {
            throw new IllegalStateException("scripted: can't be posted");
        }
        strand.add(() -> batches.forEach(this::take));
    }

    @Override
    public void onOutOfRange(PartitionId id, long epoch) {
        strand.add(() -> {
            Buffer buffer = buffers.get(id);
            if (buffer != null && buffer.epoch == epoch) {
                remove(id);
                add(id, logs.get(id).begin() + random.nextInt(5));
            }
        });
    }

    @Override
    public void onUnreadable(PartitionId id, long epoch, Throwable why) {
        strand.add(() -> {
            Buffer buffer = buffers.get(id);
            if (buffer != null && buffer.epoch == epoch) {
                readAgain(id, buffer);
            }
        });
    }

    @Override
    public void onDead(Throwable why) {
        strand.add(() -> buffers.forEach(this::readAgain));
    }

    /** After a while, as groups do. */
    private void readAgain(PartitionId id, Buffer buffer) {
        fetcher.remove(id);
        buffer.epoch = ++epochs;
        buffer.isToBeReadAgain = true;
    }

    private void read(PartitionId id, Buffer buffer) {
        buffer.isToBeReadAgain = false;
        buffer.epoch = ++epochs;
        long bytes = buffer.messages.stream().mapToLong(Fetched::sizeOf).sum();
        Fetcher.Flow flow = fetcher.add(id, buffer.end, buffer.epoch, new Fetcher.Held(buffer.messages.size(), bytes));
        if (buffer.flow != null) {
            buffer.flow.close();
        }
        buffer.flow = flow;
    }

    private void take(Fetched batch) {
        Buffer buffer = buffers.get(batch.partition());
        if (buffer == null || buffer.epoch != batch.epoch()) {
            return;
        }
        SimLog log = logs.get(batch.partition());
        assertThat(batch.from())
                .as("where %s goes on for group %d", batch, number)
                .isEqualTo(buffer.end);
        if (batch.from() >= log.begin()) {
            assertThat(batch.messages()).extracting(Message::offset).isEqualTo(log.offsets(batch.from(), batch.next()));
        }
        for (Message message : batch.messages()) {
            own(message.value());
            own(message.headers().get(0).value());
        }
        buffer.messages.addAll(batch.messages());
        assertThat(buffer.messages.size()).isLessThan(MOST_MESSAGES + SimReader.MOST_AT_ONCE);
        buffer.end = batch.next();
    }

    private void own(byte[] bytes) {
        assertThat(given.put(bytes, number)).as("who else may change the array").isNull();
    }

    void becomeFair() {
        isFair = true;
        own.becomeFair();
    }

    void step() {
        switch (random.nextInt(isFair ? 4 : 6)) {
            case 0, 1 -> own.step();
            case 2 -> {
                if (!strand.isEmpty()) {
                    strand.remove().run();
                }
            }
            case 3 -> takeSome();
            default -> change();
        }
    }

    private void takeSome() {
        buffers.forEach((id, buffer) -> {
            if (buffer.isToBeReadAgain && (isFair || random.nextInt(3) == 0)) {
                read(id, buffer);
            }
            int count = isFair ? buffer.messages.size() : random.nextInt(buffer.messages.size() + 1);
            for (int i = 0; i < count; i++) {
                buffer.flow.taken(1, Fetched.sizeOf(buffer.messages.remove()));
            }
        });
    }

    private void change() {
        List<PartitionId> all = logs.keySet().stream()
                .sorted(java.util.Comparator.comparing(PartitionId::toString))
                .toList();
        PartitionId id = all.get(random.nextInt(all.size()));
        SimLog log = logs.get(id);
        if (!buffers.containsKey(id)) {
            long behind = random.nextBoolean() ? 0 : random.nextInt(100);
            add(id, Math.max(log.begin(), log.end() - behind));
        } else if (random.nextInt(20) == 0) {
            remove(id);
            if (random.nextBoolean()) {
                add(id, Math.max(log.begin(), log.end() - random.nextInt(20)));
            }
        }
    }

    private void add(PartitionId id, long offset) {
        Buffer buffer = new Buffer();
        buffer.end = Math.min(offset, logs.get(id).end());
        buffers.put(id, buffer);
        read(id, buffer);
    }

    private void remove(PartitionId id) {
        Buffer buffer = buffers.remove(id);
        fetcher.remove(id);
        if (buffer.flow != null) {
            buffer.flow.close();
        }
    }

    /** Whether it has got all that there is, and knows so. */
    boolean isAtEnd() {
        return strand.isEmpty()
                && buffers.entrySet().stream().allMatch(entry -> {
                    SimLog log = logs.get(entry.getKey());
                    Buffer buffer = entry.getValue();
                    return buffer.end == log.end() && buffer.messages.isEmpty();
                });
    }

    /** What it reads by itself is what it has to read. */
    void checkOwn() {
        own.reads()
                .forEach((id, epoch) -> assertThat(buffers.get(id))
                        .as("who wants %s", id)
                        .isNotNull()
                        .extracting(buffer -> buffer.epoch)
                        .isEqualTo(epoch));
    }

    void close() {
        List.copyOf(buffers.keySet()).forEach(this::remove);
        var unused = fetcher.close();
    }

    static Map<byte[], Integer> nobodysArrays() {
        return new IdentityHashMap<>();
    }
}
