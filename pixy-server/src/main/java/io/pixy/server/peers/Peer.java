package io.pixy.server.peers;

import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The instance at an address, which may be this one. What is returned completes in time, on any thread, and fails with a
 * {@link PeerFailure}. Thread-safe.
 */
interface Peer {
    /** For people. */
    String name();

    /** False if it has not answered the last time; whoever needs a quick answer does not wait for it then. */
    boolean isAnswering();

    /** Which partitions it has. */
    CompletableFuture<Holdings> held(Queue queue);

    /** As many results as settlements, in the same order. */
    CompletableFuture<List<SettleResult>> settle(
            Queue queue, List<Settlement> settlements, SettleLevel level, Duration within);

    /** What became of an acknowledgement. */
    CompletableFuture<AckOutcome> ack(Queue queue, int partition, long offset, Duration within);

    /** What a peer says to an acknowledgement. */
    enum AckOutcome {
        ACKED,
        NOT_OWNER,
        NEVER_OFFERED
    }
}
