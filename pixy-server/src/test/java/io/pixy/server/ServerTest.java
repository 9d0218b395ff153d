package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.Pixy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ServerTest {
    private static final Duration CAP = Duration.ofSeconds(8);

    /** For what comes as soon as there is a processor for it: longer than the test may take, so that only a fault waits. */
    private static final Server.Patience LONG = new Server.Patience(Duration.ofSeconds(25), Duration.ofHours(1));

    private static final Server.Patience SHORT = new Server.Patience(Duration.ofMillis(10), Duration.ofMillis(10));
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> stopRequest = new CompletableFuture<>();

    @Test
    void startsAndStopsTheEngineFirst() {
        Server server = new Server(new Told("engine"), List.of(new Listener("a"), new Listener("b")), CAP);

        server.start(stopRequest);
        server.stop();

        assertThat(told.subList(0, 6))
                .containsExactly("engine up", "a up", "b up", "a drains", "b drains", "engine down");
        assertThat(told.subList(6, 8)).containsExactlyInAnyOrder("a down", "b down");
    }

    @Test
    void opensNoPortBeforeItIsWarm() {
        CompletableFuture<Void> warm = new CompletableFuture<>();
        Told engine = new Told("engine") {
            @Override
            public CompletableFuture<Void> warmUp(Duration most) {
                told.add("engine warms up");
                var unused = CompletableFuture.runAsync(() -> {
                    told.add("engine is warm");
                    warm.complete(null);
                });
                return warm;
            }
        };
        Server server = patient(engine, LONG);

        server.start(stopRequest);

        assertThat(told).containsExactly("engine up", "engine warms up", "engine is warm", "a up");
    }

    @Test
    void opensThePortsOfAProcessThatDoesNotGetWarm() {
        Told engine = new Told("engine") {
            @Override
            public CompletableFuture<Void> warmUp(Duration most) {
                return new CompletableFuture<>();
            }
        };
        Server server = patient(engine, SHORT);

        assertThat(server.start(stopRequest)).isTrue();

        assertThat(told).containsExactly("engine up", "a up");
    }

    @Test
    void opensThePortsOfAProcessThatCanNotGetWarm() {
        Told engine = new Told("engine") {
            @Override
            public CompletableFuture<Void> warmUp(Duration most) {
                throw new IllegalStateException("cold");
            }
        };
        Server server = new Server(engine, List.of(new Listener("a")), CAP);

        assertThat(server.start(stopRequest)).isTrue();

        assertThat(told).containsExactly("engine up", "a up");
    }

    @Test
    void doesNotGetWarmForAStop() {
        Told engine = new Told("engine") {
            @Override
            public CompletableFuture<Void> warmUp(Duration most) {
                stopRequest.complete(null);
                return new CompletableFuture<>();
            }
        };
        Server server = patient(engine, LONG);

        assertThat(server.start(stopRequest)).isFalse();

        assertThat(told).contains("engine down").doesNotContain("a up");
    }

    @Test
    void goesOnForAWhileAfterTellingThatItWillStop() {
        Duration delay = Duration.ofMillis(300);
        Server server = new Server(new Told("engine"), List.of(new Listener("a")), CAP, delay);
        server.start(stopRequest);
        long before = System.nanoTime();

        server.drain();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(delay);
        assertThat(told).containsExactly("engine up", "a up", "a drains");
    }

    @Test
    void doesNotGoOnWithoutAListener() {
        Listener mortal = new Listener("a");
        Server server = new Server(new Told("engine"), List.of(mortal), CAP, Duration.ofHours(1));
        server.start(stopRequest);
        mortal.terminated().completeExceptionally(new IllegalStateException("gone"));

        server.drain();

        assertThat(told).containsExactly("engine up", "a up", "a drains");
    }

    @Test
    void keepsItsPlaceInGroupsBeforeARestart() {
        Server server = new Server(new Told("engine"), List.of(), CAP);

        server.start(stopRequest);
        server.stopForRestart();

        assertThat(told).containsExactly("engine up", "engine remains", "engine down");
    }

    @Test
    void tellsWhenTheEngineCanNotGoOn() {
        Told engine = new Told("engine");
        Server server = new Server(engine, List.of(), CAP);
        CompletableFuture<String> fatal = server.fatal();
        assertThat(fatal).isNotDone();

        engine.fatal.complete("two of a name");

        assertThat(fatal).isCompletedWithValue("two of a name");
    }

    @Test
    void stopsWhatWasStartedWhenAListenerCannot() {
        Listener refused = new Listener("b") {
            @Override
            public void start() {
                throw new StartException("in use");
            }
        };
        Server server = new Server(new Told("engine"), List.of(new Listener("a"), refused), CAP);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> server.start(stopRequest))
                .withMessage("in use");

        assertThat(told).contains("engine down", "a down");
    }

    @Test
    void tellsWhenAListenerDies() {
        Listener mortal = new Listener("a");
        Server server = new Server(new Told("engine"), List.of(mortal, new Listener("b")), CAP);
        server.start(stopRequest);
        CompletableFuture<Void> crashed = server.crashed();
        assertThat(crashed).isNotDone();

        mortal.terminated().completeExceptionally(new IllegalStateException("gone"));

        assertThat(crashed).isCompletedExceptionally();
    }

    @Test
    void surfaceThatCanNotDrainKeepsNothingFromStopping() {
        Listener broken = new Listener("a") {
            @Override
            public void drain() {
                throw new IllegalStateException("no");
            }
        };
        Server server = new Server(new Told("engine"), List.of(broken, new Listener("b")), CAP);
        server.start(stopRequest);

        server.stop();

        assertThat(told).contains("b drains", "engine down", "a down");
    }

    @Test
    void aStopThatWasAskedForIsNoCrash() {
        Server server = new Server(new Told("engine"), List.of(new Listener("a")), CAP);
        server.start(stopRequest);

        server.stop();

        assertThat(server.crashed()).isNotDone();
    }

    @Test
    void C8_stopsInBoundedTimeWhateverHangs() {
        Duration cap = Duration.ofMillis(400);
        CompletableFuture<Void> never = new CompletableFuture<>();
        Engine hanging = new Told("engine") {
            @Override
            public void close() {
                never.join();
            }
        };
        Server server = new Server(hanging, List.of(new Listener("a")), cap);
        server.start(stopRequest);
        long before = System.nanoTime();

        server.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
        assertThat(told).contains("a down");
        never.complete(null);
    }

    @Test
    void doesNotWaitForAStartThatHangsOnceItIsToStop() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Engine hanging = new Told("engine") {
            @Override
            public void start() {
                stopRequest.complete(null);
                never.join();
            }
        };
        Server server = patient(hanging, SHORT);

        boolean complete = server.start(stopRequest);

        assertThat(complete).isFalse();
        assertThat(told).isEmpty();
        never.complete(null);
    }

    @Test
    void aStartThatFailsWhenItIsToStopIsNoFailure() {
        Engine interrupted = new Told("engine") {
            @Override
            public void start() {
                stopRequest.complete(null);
                throw new StartException("interrupted");
            }
        };
        Server server = patient(interrupted, LONG);

        assertThat(server.start(stopRequest)).isFalse();
    }

    @Test
    void noPortIsOpenedOnceItIsToStop() {
        Engine engine = new Told("engine") {
            @Override
            public void start() {
                super.start();
                stopRequest.complete(null);
            }
        };
        Server server = patient(engine, LONG);

        assertThat(server.start(stopRequest)).isFalse();

        assertThat(told).contains("engine up", "engine down").doesNotContain("a up");
    }

    @Test
    void aStartThatIsAllButCompleteIsWaitedForSoThatAllIsStoppedInOrder() {
        Server server = patient(new Told("engine"), LONG, new Listener("a") {
            @Override
            public void start() {
                stopRequest.complete(null);
                super.start();
            }
        });

        assertThat(server.start(stopRequest)).isTrue();

        assertThat(told).containsExactly("engine up", "a up");
    }

    @Test
    void whoMayHaveBeenServedIsStoppedThoughTheRestOfTheStartHangs() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Server server = patient(new Told("engine"), SHORT, new Listener("a") {
            @Override
            public void start() {
                super.start();
                stopRequest.complete(null);
                never.join();
            }
        });

        assertThat(server.start(stopRequest)).isFalse();

        assertThat(told).contains("a up", "engine down", "a down");
        never.complete(null);
    }

    @Test
    void whoStopsSecondWaitsForTheFirst() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        Engine slow = new Told("engine") {
            private final AtomicBoolean closing = new AtomicBoolean();

            @Override
            public void close() {
                if (closing.compareAndSet(false, true)) {
                    written.join();
                }
            }
        };
        Surface first = new Listener("a") {
            @Override
            public void start() {
                super.start();
                stopRequest.complete(null);
            }
        };
        Server server = new Server(slow, List.of(first, new Listener("b")), CAP, Duration.ZERO, SHORT);

        CompletableFuture<Boolean> started = CompletableFuture.supplyAsync(() -> server.start(stopRequest));

        assertThatThrownBy(() -> started.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        written.complete(null);
        assertThatCode(() -> started.get(30, TimeUnit.SECONDS)).doesNotThrowAnyException();
    }

    @Test
    void mostOfTheTimeIsForTheEngine() {
        assertThat(Server.engineShare(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(55));
        assertThat(Server.engineShare(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(3));
    }

    private Server patient(Engine engine, Server.Patience patience) {
        return patient(engine, patience, new Listener("a"));
    }

    private Server patient(Engine engine, Server.Patience patience, Surface surface) {
        return new Server(engine, List.of(surface), CAP, Duration.ZERO, patience);
    }

    private class Told implements Engine {
        private final String name;
        private final CompletableFuture<String> fatal = new CompletableFuture<>();

        Told(String name) {
            this.name = name;
        }

        @Override
        public Pixy pixy() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void start() {
            told.add(name + " up");
        }

        @Override
        public CompletableFuture<String> fatal() {
            return fatal;
        }

        @Override
        public void remainAtClose() {
            told.add(name + " remains");
        }

        @Override
        public void close() {
            told.add(name + " down");
        }
    }

    private class Listener implements Surface {
        private final String name;
        private final CompletableFuture<Void> terminated = new CompletableFuture<>();

        Listener(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start() {
            told.add(name + " up");
        }

        @Override
        public CompletableFuture<Void> terminated() {
            return terminated;
        }

        @Override
        public void drain() {
            told.add(name + " drains");
        }

        @Override
        public void stop(Duration grace) {
            told.add(name + " down");
            terminated.complete(null);
        }
    }
}
