package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections whose event loops work only when the test lets them. */
final class ConnectionsTest {
    private static final int LIMIT = 100;
    private static final int CROWD = 300;

    private final Connections connections = new Connections(LIMIT, Duration.ofMinutes(1));
    private final EmbeddedChannel listener = new EmbeddedChannel(connections);
    private final List<EmbeddedChannel> clients = new ArrayList<>();

    /** As many as come while the event loops are busy; a listener that does not read leaves them to the kernel. */
    @Test
    void nobodyIsTurnedAwayWhileItIsUndecidedWhoGoes() {
        for (int i = 0; i < CROWD; i++) {
            if (!listener.config().isAutoRead()) {
                work();
            }
            accept();
        }
        work();

        assertThat(clients.subList(CROWD - LIMIT, CROWD)).allMatch(EmbeddedChannel::isOpen);
        assertThat(clients.subList(0, CROWD - LIMIT)).noneMatch(EmbeddedChannel::isOpen);
        assertThat(listener.config().isAutoRead()).isTrue();
    }

    @Test
    void connectionsThatNoEventLoopTakesKeepNobodyOutForLong() {
        for (int i = 0; i < LIMIT || (i < CROWD && listener.config().isAutoRead()); i++) {
            accept();
        }

        connections.sweep(System.nanoTime());
        assertThat(listener.config().isAutoRead()).isFalse();
        connections.sweep(System.nanoTime() + Duration.ofMinutes(1).toNanos());
        assertThat(listener.config().isAutoRead()).isTrue();
    }

    /** What the kernel has handed out before it was told to wait. */
    @Test
    void thereIsAnEndToThoseWhoAreUndecided() {
        for (int i = 0; i < CROWD; i++) {
            accept();
        }

        assertThat(clients.stream().filter(EmbeddedChannel::isOpen).count()).isLessThan(LIMIT + 150);
    }

    private void accept() {
        EmbeddedChannel client = new EmbeddedChannel();
        clients.add(client);
        listener.writeInbound(client);
    }

    private void work() {
        clients.forEach(EmbeddedChannel::runPendingTasks);
    }
}
