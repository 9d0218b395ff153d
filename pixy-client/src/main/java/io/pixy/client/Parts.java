package io.pixy.client;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;

/** Entries of one call that are too much for one request. No state. */
final class Parts {
    /** Field and length in front of each entry. */
    private static final int OVERHEAD = 8;

    private Parts() {}

    /**
     * The same entries in the same order, so many at a time that they stay below the limit together; one that does not by
     * itself stands alone: the server says what it thinks of it.
     *
     * @param mostBytes for all entries of a part
     */
    static <T extends MessageLite> List<List<T>> of(List<T> entries, int mostBytes) {
        List<List<T>> parts = new ArrayList<>();
        List<T> part = new ArrayList<>();
        long size = 0;
        for (T entry : entries) {
            long more = (long) entry.getSerializedSize() + OVERHEAD;
            if (!part.isEmpty() && size + more > mostBytes) {
                parts.add(part);
                part = new ArrayList<>();
                size = 0;
            }
            part.add(entry);
            size += more;
        }
        parts.add(part);
        return parts;
    }
}
