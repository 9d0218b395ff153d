package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.ClusterStatus;
import io.pixy.server.ListenAddress;
import io.pixy.server.http.RestCaller.Answered;
import io.pixy.server.management.Health;
import io.pixy.server.management.Operations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthOnTheWireTest {
    private final ScriptedCluster cluster = new ScriptedCluster("main");
    private final ScriptedCluster other = new ScriptedCluster("other");
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private volatile Map<String, CompletableFuture<Void>> steps =
            Map.of("timers", CompletableFuture.completedFuture(null));
    private final Health health = new Health(
            cluster.pixy(other),
            () -> {
                asked.incrementAndGet();
                return steps;
            },
            nanos::get);
    private final HttpSurface surface = new HttpSurface(
            cluster.pixy(other),
            new ListenAddress("127.0.0.1:0"),
            new HttpSettings(Optional.empty(), true, 1024 * 1024)
                    .with(new Operations(health.operations(), health::drain)));
    private RestCaller rest;

    @BeforeEach
    void start() {
        surface.start();
        rest = new RestCaller(surface.port());
    }

    @AfterEach
    void stop() {
        surface.stop(Duration.ofSeconds(5));
    }

    @Test
    void allIsWell() {
        assertThat(rest.get("/livez")).isEqualTo(new Answered(200, "ok"));
        assertThat(rest.get("/readyz")).isEqualTo(new Answered(200, "ok"));
        assertThat(rest.get("/_ping")).isEqualTo(new Answered(200, "pong"));
    }

    @Test
    void tellsAllThatWasLookedAt() {
        assertThat(rest.get("/livez?verbose").body()).isEqualTo("[+]engine ok\nlivez check passed\n");
        assertThat(rest.get("/readyz?verbose=true").body()).isEqualTo("""
                        [+]stop ok
                        [+]kafka of cluster main ok
                        [+]registry of cluster main ok
                        [+]kafka of cluster other ok
                        [+]registry of cluster other ok
                        readyz check passed
                        """);
    }

    @Test
    void partThatDoesNotMoveForLongIsNotAlive() {
        steps = Map.of("group main/secret", new CompletableFuture<>());
        assertThat(rest.get("/livez").status()).isEqualTo(200);
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(rest.get("/livez").status()).isEqualTo(200);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        Answered still = rest.get("/livez");

        assertThat(still.status()).isEqualTo(503);
        assertThat(still.body())
                .contains("[-]engine failed: 1 parts did nothing for 10 s")
                .doesNotContain("secret");
        assertThat(rest.get("/readyz").status()).isEqualTo(200);
    }

    /** Else who asks all the time would have all groups do nothing else. */
    @Test
    void partsAreAskedOncePerSecondHoweverManyWantToKnow() {
        for (int i = 0; i < 100; i++) {
            rest.get("/livez");
        }
        assertThat(asked).hasValue(1);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        rest.get("/livez");
        assertThat(asked).hasValue(2);
    }

    @Test
    void partThatMovesAgainIsAlive() {
        CompletableFuture<Void> late = new CompletableFuture<>();
        steps = Map.of("timers", late);
        rest.get("/livez");
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(rest.get("/livez").status()).isEqualTo(503);

        late.complete(null);

        assertThat(rest.get("/livez").status()).isEqualTo(200);
    }

    @Test
    void clusterThatCanNotBeReachedIsNotReady() {
        other.status = CompletableFuture.completedFuture(new ClusterStatus(false, true));

        Answered all = rest.get("/readyz");

        assertThat(all.status()).isEqualTo(503);
        assertThat(all.body())
                .contains("[+]kafka of cluster main ok\n")
                .contains("[-]kafka of cluster other failed: no broker answers\n")
                .endsWith("readyz check failed\n");
        assertThat(rest.get("/readyz?cluster=main").status()).isEqualTo(200);
        assertThat(rest.get("/readyz?cluster=other").status()).isEqualTo(503);
        assertThat(rest.get("/livez").status()).isEqualTo(200);
    }

    @Test
    void registryCanBeLeftOutOfIt() {
        cluster.status = CompletableFuture.completedFuture(new ClusterStatus(true, false));

        assertThat(rest.get("/readyz").status()).isEqualTo(503);
        assertThat(rest.get("/readyz").body()).contains("[-]registry of cluster main failed: ");
        assertThat(rest.get("/readyz?exclude=registry").status()).isEqualTo(200);
        assertThat(rest.get("/readyz?exclude=all")).extracting(Answered::status).isEqualTo(400);
        assertThat(rest.get("/readyz?cluster=none"))
                .extracting(Answered::status)
                .isEqualTo(400);
    }

    @Test
    void clusterThatSaysNothingIsNotReady() {
        cluster.status = new CompletableFuture<>();

        assertThat(rest.get("/readyz?cluster=main").status()).isEqualTo(503);
        assertThat(cluster.status).isNotDone();
    }

    @Test
    void whoIsAboutToStopIsNotReadyAndStillAlive() {
        surface.drain();

        assertThat(rest.get("/readyz").body()).startsWith("[-]stop failed: this instance is about to stop\n");
        assertThat(rest.get("/readyz").status()).isEqualTo(503);
        assertThat(rest.get("/livez").status()).isEqualTo(200);
        assertThat(rest.get("/_ping").status()).isEqualTo(200);
    }
}
