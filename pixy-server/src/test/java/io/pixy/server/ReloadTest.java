package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.LoadedConfig;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.config.YamlConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class ReloadTest {
    private static final ProcessFacts FACTS = new ProcessFacts(Map.of(), Optional.of("h"), Optional.empty(), 7);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Reload.class);

    @TempDir
    private Path dir;

    private final List<ServerConfig> taken = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Part second = new Part(Set.of("proxies.*.consumer.queues"));

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
        LOGGER.setLevel(Level.INFO);
    }

    @AfterEach
    void leave() {
        LOGGER.detachAppender(log);
        LOGGER.setLevel(null);
    }

    @Test
    void takesOverWhatItCanAndNamesTheRest() {
        Reload reload = running("proxies: {a.b: {}}");

        write("limits: {max_rows: 7}\ntcp_addr: ':1'\nproxies: {a.b: {consumer: {queues: [{lease: 9s}]}}}");
        reload.run();

        assertThat(taken).hasSize(2);
        assertThat(taken.get(0).limits().maxRows()).isEqualTo(7);
        assertThat(told())
                .containsExactly(
                        "The configuration was read again, taken over: [limits.max_rows, proxies.a.b.consumer.queues]",
                        "Changed in the configuration, but to be taken over at the next start only: [tcp_addr]");
    }

    @Test
    void remembersWhatWasTakenOverAndWhatWasNot() {
        Reload reload = running("proxies: {a: {}}");
        write("limits: {max_rows: 7}\ntcp_addr: ':1'\nproxies: {a: {}}");
        reload.run();
        log.list.clear();

        reload.run();

        assertThat(told())
                .containsExactly(
                        "The configuration was read again, taken over: []",
                        "Changed in the configuration, but to be taken over at the next start only: [tcp_addr]");

        log.list.clear();
        write("limits: {max_rows: 7}\nproxies: {a: {}}");
        reload.run();
        assertThat(told()).containsExactly("The configuration was read again, nothing has changed");
    }

    @Test
    void fileThatIsBadChangesNothing() {
        Reload reload = running("proxies: {a: {}}");

        write("limits: {max_rows: 0}\nproxies: {a: {}}");
        reload.run();

        assertThat(taken).isEmpty();
        assertThat(told())
                .containsExactly("The configuration was read again and can't be used, so nothing changes:"
                        + " err=(invalid config parameter: limits.max_rows must be > 0)");
    }

    @Test
    void partThatCanNotTakeItOverKeepsTheOthersFromIt() {
        second = new Part(Set.of("access")) {
            @Override
            public Runnable prepare(ServerConfig next) {
                throw new StartException("no such key file");
            }
        };
        Reload reload = running("proxies: {a: {}}");

        write("limits: {max_rows: 7}\nproxies: {a: {}}");
        reload.run();

        assertThat(taken).isEmpty();
        assertThat(told()).singleElement().asString().contains("nothing changes: err=(no such key file)");
    }

    @Test
    void secretsAreNotTold() {
        Reload reload = running("proxies: {a: {net: {sasl: {password: planted-one}}}}");

        write("proxies: {a: {net: {sasl: {password: planted-two}}}}");
        reload.run();

        assertThat(told()).anyMatch(line -> line.contains("[proxies.a.net.sasl.password]"));
        assertThat(told()).noneMatch(line -> line.contains("planted"));
    }

    /** Such as one on a file system that does not answer. */
    @Test
    void nobodyWaitsForAFileThatIsStillBeingRead() {
        write("proxies: {a: {}}");
        LoadedConfig read = read();
        AtomicInteger reads = new AtomicInteger();
        CompletableFuture<LoadedConfig> file = new CompletableFuture<>();
        Reload reload = new Reload(
                () -> {
                    reads.incrementAndGet();
                    return file.join();
                },
                read.config(),
                List.of());
        CompletableFuture<Void> first = CompletableFuture.runAsync(reload::run);
        await().until(() -> reads.get() == 1);

        assertThat(CompletableFuture.runAsync(reload::run)).succeedsWithin(PATIENCE);
        assertThat(CompletableFuture.runAsync(reload::run)).succeedsWithin(PATIENCE);
        assertThat(told()).hasSize(2).allMatch(line -> line.contains("still being read"));
        file.complete(read);

        assertThat(first).succeedsWithin(PATIENCE);
        assertThat(reads).as("once more for all who came meanwhile").hasValue(2);
        reload.run();
        assertThat(reads).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, NoClassDefFoundError.class})
    void whateverGoesWrongItCanBeReadAgain(Class<? extends Error> kind) throws Exception {
        write("proxies: {a: {}}");
        Error failure = kind.getConstructor().newInstance();
        LoadedConfig read = read();
        AtomicInteger reads = new AtomicInteger();
        Reload reload = new Reload(
                () -> {
                    if (reads.incrementAndGet() == 1) {
                        throw failure;
                    }
                    return read;
                },
                read.config(),
                List.of());

        reload.run();
        reload.run();

        assertThat(told())
                .containsExactly(
                        "The configuration can't be read again because of a bug, nothing changes",
                        "The configuration was read again, nothing has changed");
    }

    /** Else some parts would have the new configuration, and others the old one. */
    @Test
    void aPartThatBreaksKeepsNoOtherFromItsChange() {
        second = new Part(Set.of("access"));
        write("proxies: {a: {}}");
        Part broken = new Part(Set.of("limits")) {
            @Override
            public Runnable prepare(ServerConfig next) {
                return () -> {
                    throw new NoClassDefFoundError();
                };
            }
        };
        Reload reload = new Reload(this::read, read().config(), List.of(broken, second));

        reload.run();

        assertThat(taken).hasSize(1);
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private Reload running(String yaml) {
        write(yaml);
        return new Reload(this::read, read().config(), List.of(new Part(Set.of("limits")), second));
    }

    private void write(String yaml) {
        try {
            Files.writeString(dir.resolve("c.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LoadedConfig read() throws ConfigException {
        return YamlConfig.read(dir.resolve("c.yaml"), FACTS).build(FACTS);
    }

    private class Part implements Reloadable {
        private final Set<String> keys;

        Part(Set<String> keys) {
            this.keys = keys;
        }

        @Override
        public Set<String> keys() {
            return keys;
        }

        @Override
        public Runnable prepare(ServerConfig next) {
            return () -> taken.add(next);
        }
    }
}
