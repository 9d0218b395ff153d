package io.pixy.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.Pixy;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.UnknownTopicException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MeteredPixyTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CompletableFuture<Message> message = new CompletableFuture<>();
    private final List<String> closed = new ArrayList<>();
    private final Pixy pixy = MeteredPixy.of(new Inner(), registry);

    /** Clusters are made anew each time: nothing says that they are the same. */
    private final class Inner implements Pixy {
        @Override
        public Cluster cluster() {
            return cluster("main");
        }

        @Override
        public Cluster cluster(String name) {
            return (Cluster) Proxy.newProxyInstance(
                    Cluster.class.getClassLoader(),
                    new Class<?>[] {Cluster.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "name" -> name;
                        case "hashCode" -> name.hashCode();
                        case "equals" -> proxy.hashCode() == arguments[0].hashCode();
                        case "produce" -> CompletableFuture.completedFuture(new RecordPosition(0, 7));
                        case "consume" -> message;
                        case "listTopics" -> throw new IllegalStateException("a bug, on purpose");
                        default -> CompletableFuture.failedFuture(new UnknownTopicException((Throwable) null));
                    });
        }

        @Override
        public List<String> clusterNames() {
            return List.of("main");
        }

        @Override
        public void close() {
            closed.add("inner");
        }
    }

    private long calls(String operation, String status) {
        var timer = registry.find("pixy.request.duration")
                .tags("surface", "java", "operation", operation, "status", status)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void countsCallsByMethodAndOutcome() {
        pixy.cluster().produce(ProduceRequest.of("t", "k", "v")).join();
        pixy.cluster("main").produce(ProduceRequest.of("t", "k", "v")).join();
        assertThat(pixy.cluster().getOffsets("g", "t")).isCompletedExceptionally();
        assertThatThrownBy(() -> pixy.cluster().listTopics()).hasMessage("a bug, on purpose");

        assertThat(calls("produce", "ok")).isEqualTo(2);
        assertThat(calls("getOffsets", "unknown_topic")).isEqualTo(1);
        assertThat(calls("listTopics", "error")).isEqualTo(1);
        assertThat(pixy.cluster().name()).isEqualTo("main");
        assertThat(calls("name", "ok")).isZero();
    }

    @Test
    void blockingCallsAreCalls() throws InterruptedException {
        assertThat(pixy.cluster()
                        .blocking()
                        .produce(ProduceRequest.of("t", "k", "v"))
                        .offset())
                .isEqualTo(7);

        assertThat(calls("produce", "ok")).isEqualTo(1);
    }

    @Test
    void callsAreInFlightUntilTheyEndHoweverTheyDo() {
        CompletableFuture<Message> answer = pixy.cluster().consume(ConsumeRequest.of("g", "t", Ack.none()));
        var running = registry.get("pixy.requests.in.flight")
                .tag("operation", "consume")
                .gauge();
        assertThat(running.value()).isEqualTo(1);

        answer.cancel(false);

        assertThat(running.value()).isZero();
        assertThat(calls("consume", "cancelled")).isEqualTo(1);
        assertThat(message).isCancelled();
    }

    @Test
    void closesWhatItWasMadeOf() {
        pixy.close();

        assertThat(closed).containsExactly("inner");
        assertThat(pixy.clusterNames()).containsExactly("main");
        assertThat(pixy.cluster()).isEqualTo(pixy.cluster()).isNotEqualTo(pixy.cluster("other"));
    }
}
