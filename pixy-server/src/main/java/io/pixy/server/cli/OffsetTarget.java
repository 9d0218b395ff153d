package io.pixy.server.cli;

import io.pixy.api.PartitionOffsets;

/** Where a group is to be moved. Immutable. */
sealed interface OffsetTarget {

    /** The offset that this means in a partition. */
    long in(PartitionOffsets row);

    /**
     * Understands {@code newest}, {@code oldest} and numbers.
     *
     * @throws UsageException if the text is none of them
     */
    static OffsetTarget parse(String text) {
        return switch (text) {
            case "newest" -> Limit.NEWEST;
            case "oldest" -> Limit.OLDEST;
            default -> number(text);
        };
    }

    private static OffsetTarget number(String text) {
        if (text.matches("\\d{1,18}")) {
            return new Fixed(Long.parseLong(text));
        }
        String hint =
                text.matches("\\d{4}-\\d{2}.*") ? ": the service has no call that looks an offset up by time" : "";
        throw new UsageException("--to needs newest, oldest or an offset, not " + text + hint);
    }

    /** An end of the log. */
    enum Limit implements OffsetTarget {
        /** Behind the last message. */
        NEWEST {
            @Override
            public long in(PartitionOffsets row) {
                return row.end();
            }
        },
        /** The first message that is still there. */
        OLDEST {
            @Override
            public long in(PartitionOffsets row) {
                return row.begin();
            }
        }
    }

    /**
     * The same offset everywhere.
     *
     * @param offset 0 or above
     */
    record Fixed(long offset) implements OffsetTarget {
        @Override
        public long in(PartitionOffsets row) {
            return offset;
        }
    }
}
