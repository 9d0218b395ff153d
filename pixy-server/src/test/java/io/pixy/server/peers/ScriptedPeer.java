package io.pixy.server.peers;

import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.OwnPartitions.Held;
import io.pixy.engine.Peers.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A peer that has what the test says, and answers when the test says so. */
final class ScriptedPeer implements Peer {
    final Map<Integer, Held> held = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    boolean answering = true;

    /** Whether what is said to have is still there when it is settled. */
    boolean settles = true;

    /** Null while it answers at once. */
    List<Runnable> later;

    RuntimeException failure;
    private final String name;

    ScriptedPeer(String name) {
        this.name = name;
    }

    ScriptedPeer has(int partition, boolean isCertain, int sinceSeconds) {
        held.put(partition, new Held(isCertain, Duration.ofSeconds(sinceSeconds)));
        return this;
    }

    private <T> CompletableFuture<T> answer(T value) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (later == null) {
            answer.complete(value);
        } else {
            later.add(() -> answer.complete(value));
        }
        return answer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isAnswering() {
        return answering;
    }

    @Override
    public CompletableFuture<Holdings> held(Queue queue) {
        asked.add("held");
        return answer(new Holdings(name, held));
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            Queue queue, List<Settlement> settlements, SettleLevel level, Duration within) {
        asked.add("settle " + settlements.stream().map(Settlement::receipt).toList());
        SettleResult result = settles ? SettleResult.settled() : SettleResult.of(SettleCode.NOT_OWNER, "not here");
        return answer(settlements.stream().map(one -> result).toList());
    }

    @Override
    public CompletableFuture<AckOutcome> ack(Queue queue, int partition, long offset, Duration within) {
        asked.add("ack " + partition + "@" + offset);
        return answer(settles ? AckOutcome.ACKED : AckOutcome.NOT_OWNER);
    }

    @Override
    public String toString() {
        return name;
    }
}
