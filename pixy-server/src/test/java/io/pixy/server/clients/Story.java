package io.pixy.server.clients;

import static org.awaitility.Awaitility.await;

import io.pixy.server.WholeServer;
import io.pixy.testkit.FaultProxy;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What happens to the programs of all languages at the same time: topics are set up as the pages say, a first message goes there
 * and back over a slow network, the loops and streams begin, their connections break and nobody can connect for a while, they go on, and are told
 * to stop. Confined to the thread of the test.
 */
final class Story implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final Duration FAR = Duration.ofMillis(700);

    /** Said by the loops of all languages when they can't reach the server; curl has words of its own. */
    private static final String TRYING_AGAIN = "trying again|curl: \\(";

    private final Path dir;
    private final WholeServer server;
    private final FaultProxy http;
    private final FaultProxy grpc;
    private final Topics topics;
    private final Map<String, Program> programs = new ConcurrentHashMap<>();

    Story(Path dir, WholeServer server, TestCluster kafka) {
        this.dir = dir;
        this.server = server;
        this.topics = kafka.topics();
        this.http = new FaultProxy(0, server.httpPort());
        this.grpc = new FaultProxy(0, server.grpcPort());
    }

    /** Whatever fails is seen in what the programs have printed. */
    void happen(List<Language> languages) throws Exception {
        for (Language language : languages) {
            topics.create(language.prefix() + ".orders", 1);
            topics.create(language.prefix() + ".jobs", 1);
            language.build(dir);
        }
        for (Language language : languages) {
            start(language, "setup", setup(language.page()));
        }
        awaitEnd(languages, "setup");
        // a server far away, or a slow one, is no reason to give an attempt to connect up
        List.of(http, grpc).forEach(link -> link.delay(FAR));
        for (Language language : languages) {
            start(language, "first", command(language, "first"));
        }
        awaitEnd(languages, "first");
        List.of(http, grpc).forEach(link -> link.delay(Duration.ZERO));
        for (Language language : languages) {
            start(language, "loop", command(language, "loop"));
            start(language, "stream", command(language, "stream"));
        }
        put(languages, "one", "later");
        awaitPrinted(languages, "done one", "done later at attempt 2");
        // an acknowledgement that is lost would bring its message again later, and this story would have another end
        awaitOrGoOn(() -> languages.stream().allMatch(this::isSettled));
        List.of(http, grpc).forEach(link -> {
            link.refuse(true);
            link.cut();
        });
        put(languages, "two");
        awaitPrinted(languages, TRYING_AGAIN, "done one");
        List.of(http, grpc).forEach(link -> link.refuse(false));
        awaitPrinted(languages, "done two", "done two");
        stop(languages);
    }

    /** What runs the blocks of a page that are to be run as they are. */
    List<String> setup(Path page) throws IOException {
        String blocks = String.join("\n", Page.read(page).executed());
        return List.of("sh", "-euc", blocks.replace("127.0.0.1:19092", "127.0.0.1:" + server.httpPort()));
    }

    private List<String> command(Language language, String program) {
        List<String> command = new ArrayList<>(language.command(dir, program));
        command.add("127.0.0.1:" + (language == Language.CURL ? http : grpc).port());
        return command;
    }

    private void start(Language language, String name, List<String> command) throws IOException {
        programs.put(language + " " + name, Program.start(dir, command));
    }

    Program program(Language language, String name) {
        return programs.get(language + " " + name);
    }

    private void awaitEnd(List<Language> languages, String name) throws InterruptedException {
        for (Language language : languages) {
            int unused = program(language, name).exitCode();
        }
    }

    private void put(List<Language> languages, String... values) {
        for (Language language : languages) {
            for (String topic : List.of("orders", "jobs")) {
                topics.produce(List.of(values).stream()
                        .map(value -> new ProducerRecord<byte[], byte[]>(
                                language.prefix() + "." + topic, value.getBytes(StandardCharsets.UTF_8)))
                        .toList());
            }
        }
    }

    /** Until all loops and streams have, or do no more. */
    private void awaitPrinted(List<Language> languages, String byLoop, String byStream) {
        Map<Program, String> texts = new LinkedHashMap<>();
        languages.forEach(language -> {
            texts.put(program(language, "loop"), byLoop);
            texts.put(program(language, "stream"), byStream);
        });
        Predicate<Map.Entry<Program, String>> isThere = entry -> {
            try {
                return !entry.getKey().process().isAlive()
                        || Pattern.compile(entry.getValue())
                                .matcher(entry.getKey().printed())
                                .find();
            } catch (IOException e) {
                return false;
            }
        };
        awaitOrGoOn(() -> texts.entrySet().stream().allMatch(isThere));
    }

    /** What is missing then the tests of the languages say. */
    private static void awaitOrGoOn(Callable<Boolean> condition) {
        try {
            await().atMost(LIMIT).until(condition);
        } catch (ConditionTimeoutException e) {
            // see above
        }
    }

    /** Whether all messages of a language are done, as Kafka knows it. */
    boolean isSettled(Language language) {
        return isSettled(language.prefix() + ".kitchen", language.prefix() + ".orders")
                && isSettled(language.prefix() + ".crew", language.prefix() + ".jobs");
    }

    private boolean isSettled(String group, String topic) {
        return topics.committed(group, topic).get(0).offset()
                == topics.endOffsets(topic).get(0);
    }

    private void stop(List<Language> languages) throws IOException, InterruptedException {
        for (String name : List.of("loop", "stream")) {
            for (Language language : languages) {
                program(language, name).interrupt();
            }
        }
        awaitEnd(languages, "loop");
        awaitEnd(languages, "stream");
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        http.close();
        grpc.close();
    }
}
