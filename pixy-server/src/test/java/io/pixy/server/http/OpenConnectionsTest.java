package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.config.LimitsConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

final class OpenConnectionsTest {
    private long nowNanos = 1;
    private final OpenConnections connections = new OpenConnections(
            LimitsConfig.builder()
                    .maxConnections(2)
                    .headerTimeout(Duration.ofSeconds(30))
                    .build(),
            () -> nowNanos);

    @Test
    void closesTheOneThatIsIdleForLongestWhenThereAreTooMany() {
        ByteArrayEndPoint first = opened();
        ByteArrayEndPoint second = opened();

        ByteArrayEndPoint third = opened();

        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void countsNoneThatIsClosed() {
        ByteArrayEndPoint first = opened();
        ByteArrayEndPoint second = opened();
        connections.closed(second);

        opened();

        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void closesOneThatDoesNotSayWhatItWillSpeak() {
        ByteArrayEndPoint silent = opened();
        nowNanos += TimeUnit.SECONDS.toNanos(29);
        connections.sweep();
        assertThat(silent.isOpen()).isTrue();

        nowNanos += TimeUnit.SECONDS.toNanos(2);
        connections.sweep();

        assertThat(silent.isOpen()).isFalse();
    }

    private ByteArrayEndPoint opened() {
        nowNanos++;
        ByteArrayEndPoint endPoint = new ByteArrayEndPoint();
        connections.opened(endPoint);
        return endPoint;
    }
}
