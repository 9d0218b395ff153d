package io.pixy.engine.partition;

import java.util.concurrent.CompletableFuture;

/** Looks whether a topic still is the one that it was. Confined to the group strand. */
public interface TopicCheck {
    /**
     * Looks now.
     *
     * @return completes within bounds, with whether it could be told; partitions of a topic that is another one have been
     *     told so by then
     */
    CompletableFuture<Boolean> look(String topic);

    /** What tells a topic, as far as it is known, from others that had its name before; 0 if that can't be told. */
    int incarnation(String topic);
}
