package io.pixy.server.cli;

import io.pixy.api.PartitionOffsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Where a group is to be moved. Immutable. */
sealed interface OffsetTarget {
    /** What can be parsed, for the help and for errors. */
    String FORMS = "newest, oldest, an offset, or a time such as 2006-01-02T15:04:05Z or 1136214245000ms";

    /** The offset that this means in each partition of a topic, looked up first where it must be. */
    ToLongFunction<PartitionOffsets> in(String topic, Remote remote) throws InterruptedException;

    /**
     * Understands {@code newest}, {@code oldest}, numbers, and times.
     *
     * @throws UsageException if the text is none of them
     */
    static OffsetTarget parse(String text) {
        if (text.equals("newest")) {
            return new Limit(PartitionOffsets::end);
        }
        if (text.equals("oldest")) {
            return new Limit(PartitionOffsets::begin);
        }
        if (text.matches("\\d{1,18}")) {
            return new Limit(row -> Long.parseLong(text));
        }
        return new Time(
                Instants.parse(text).orElseThrow(() -> new UsageException("--to needs " + FORMS + ", not " + text)));
    }

    /**
     * What is known without asking any more: an end of the log, or a number.
     *
     * @param offset 0 or above
     */
    record Limit(ToLongFunction<PartitionOffsets> offset) implements OffsetTarget {
        @Override
        public ToLongFunction<PartitionOffsets> in(String topic, Remote remote) {
            return offset;
        }
    }

    /**
     * The first message from then on.
     *
     * @param instant compared with the timestamps of messages
     */
    record Time(Instant instant) implements OffsetTarget {
        @Override
        public ToLongFunction<PartitionOffsets> in(String topic, Remote remote) throws InterruptedException {
            Map<Integer, Long> found = found(topic, remote);
            return row -> {
                Long offset = found.get(row.partition());
                if (offset == null) {
                    throw RemoteException.failure("the server told nothing of partition " + row.partition(), null);
                }
                return offset;
            };
        }

        private Map<Integer, Long> found(String topic, Remote remote) throws InterruptedException {
            try {
                return ClientCommand.await(remote.offsetsAt(topic, instant));
            } catch (RemoteException e) {
                String why = e.isUnsupported() ? "this server can't do that: " : "";
                throw RemoteException.failure("while looking offsets up by time: " + why + e.getMessage(), e);
            }
        }
    }
}
