package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ByteBudget;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.junit.jupiter.api.Test;

final class LimitedHttpTest {
    private final Server server = new Server();
    private final EndPoint socket = JettyStubs.of(
            EndPoint.class, Map.of("getLocalSocketAddress", none -> null, "getRemoteSocketAddress", none -> null));

    /** Where it can't be tried Jetty begins a thread. */
    @Test
    void itsExecutorCanBeTried() {
        assertThat(executor(new TryExecutor() {
                    @Override
                    public boolean tryExecute(Runnable task) {
                        return false;
                    }
                }))
                .isInstanceOfSatisfying(
                        TryExecutor.class,
                        tried -> assertThat(tried.tryExecute(() -> {})).isFalse());
    }

    @Test
    void aThreadServesSoManyInARow() {
        LimitedHttp connection = connection(task -> {});

        for (int i = 0; i < 64; i++) {
            assertThat(connection.isItsTurn()).isTrue();
        }

        assertThat(connection.isItsTurn()).isFalse();
    }

    private Executor executor(Executor pool) {
        return connection(pool).getExecutor();
    }

    private LimitedHttp connection(Executor pool) {
        ServerConnector connector = new ServerConnector(server, pool, null, null, 1, 1);
        WatchedEndPoint watched =
                new WatchedEndPoint(socket, pool, new ConnectionUse(new ByteBudget(1), System::nanoTime));
        return new LimitedHttp(new HttpConfiguration(), connector, watched, 10);
    }
}
