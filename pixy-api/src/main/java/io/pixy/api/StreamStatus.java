package io.pixy.api;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Who serves a stream, and how far that is. Immutable.
 *
 * @param owner the client id of the instance; empty if that is not known
 * @param lags by partition that the instance consumes for the group: how many offsets there are from the first message that is
 *     not acknowledged to the end of the log, as it was when something was last read of it; nothing while that is not known.
 *     Ascending. Empty while it is joining the group
 */
public record StreamStatus(String owner, Map<Integer, OptionalLong> lags) {

    /** Copies the map. */
    public StreamStatus {
        Objects.requireNonNull(owner, "owner");
        lags = Collections.unmodifiableMap(new TreeMap<>(lags));
    }
}
