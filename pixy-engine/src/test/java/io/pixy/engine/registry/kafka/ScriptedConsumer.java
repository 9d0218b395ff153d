package io.pixy.engine.registry.kafka;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;

/** A consumer that commits as the test says, and can do nothing else. */
final class ScriptedConsumer {
    /** What was to be committed, and has not been answered. */
    final Deque<Request> requests = new ArrayDeque<>();

    final List<String> sent = new ArrayList<>();
    Optional<RuntimeException> refusal = Optional.empty();

    record Request(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        void answer(Exception error) {
            callback.onComplete(offsets, error);
        }
    }

    @SuppressWarnings("unchecked")
    Consumer<byte[], byte[]> consumer() {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("commitAsync") || arguments.length != 2) {
                        throw new InvocationTargetException(new AssertionError("not scripted: " + method));
                    }
                    refusal.ifPresent(error -> {
                        throw error;
                    });
                    Map<TopicPartition, OffsetAndMetadata> offsets =
                            (Map<TopicPartition, OffsetAndMetadata>) arguments[0];
                    Map<String, Long> shown = new TreeMap<>();
                    offsets.forEach((partition, pair) -> shown.put(partition.toString(), pair.offset()));
                    sent.add(shown.toString());
                    requests.add(new Request(offsets, (OffsetCommitCallback) arguments[1]));
                    return null;
                });
    }

    void answer(Exception error) {
        requests.remove().answer(error);
    }
}
