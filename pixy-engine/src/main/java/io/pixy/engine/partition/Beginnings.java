package io.pixy.engine.partition;

import io.pixy.api.KafkaException;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.Strand;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Whether a group had consumed a topic already when it began to, here and now. If so, a partition for which it has
 * committed nothing came into being while nobody looked. It must be asked before anything is committed, or a new group
 * would take its own first commit for an old one.
 *
 * <p>Confined to the group strand.
 */
final class Beginnings {
    private final String group;
    private final OffsetStore store;
    private final Strand strand;
    private final Map<String, CompletableFuture<Lookup<Set<String>>>> answers = new HashMap<>();

    /** The question that is about to be sent; null if there is none. */
    private CompletableFuture<Lookup<Set<String>>> collecting;

    Beginnings(String group, OffsetStore store, Strand strand) {
        this.group = group;
        this.store = store;
        this.strand = strand;
    }

    /** The group begins to consume a topic. */
    void begin(String topic) {
        answers.put(topic, ask());
    }

    /** It has ended: next time is another time. */
    void end(String topic) {
        answers.remove(topic);
    }

    /** Topics that begin in one task share a question, which is about all topics of the group anyway. */
    private CompletableFuture<Lookup<Set<String>>> ask() {
        if (collecting == null) {
            CompletableFuture<Lookup<Set<String>>> asked = new CompletableFuture<>();
            collecting = asked;
            strand.execute(() -> {
                collecting = null;
                strand.whenDone(store.topics(group), (found, failure) -> asked.complete(found));
            });
        }
        return collecting;
    }

    /** The answer comes on the strand. A failure is worth another question. */
    void wasConsumed(String topic, Consumer<Lookup<Boolean>> answer) {
        CompletableFuture<Lookup<Set<String>>> asked = answers.computeIfAbsent(topic, any -> ask());
        strand.whenDone(asked, (found, none) -> {
            if (found instanceof Lookup.Found<Set<String>> topics) {
                answer.accept(new Lookup.Found<>(topics.value().contains(topic)));
                return;
            }
            answers.remove(topic, asked);
            answer.accept(new Lookup.Failed<>(
                    found instanceof Lookup.Failed<Set<String>> failed
                            ? failed.why()
                            : new KafkaException("no answer for " + topic, null)));
        });
    }
}
