package io.pixy.engine.partition;

import io.pixy.engine.offsets.Attempts;
import java.util.NavigableMap;

/** What a partition knows of messages that were tried before, or that wait. Asked on the group strand. */
public interface Retrying {

    /** The first offset that is not acknowledged. */
    long base();

    /** Those at or above {@link #base} that are tried for the second time or more, or are not due yet. */
    NavigableMap<Long, Attempts> attempts();
}
