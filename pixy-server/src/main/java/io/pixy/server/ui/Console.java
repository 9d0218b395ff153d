package io.pixy.server.ui;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Pixy;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.server.config.ConsoleConfig;
import io.pixy.server.http.ClustersJson;
import io.pixy.server.http.QueueJson;
import io.pixy.server.management.Operation;
import io.pixy.server.management.Operation.Access;
import io.pixy.server.management.OperationReply;
import io.pixy.server.management.OperationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The routes of the console. The page itself is for anybody, since it holds nothing; what it shows it has to ask for. Thread-safe:
 * the board has a lock.
 */
public final class Console {
    /** Nothing but files from here, and nothing that could run or load anything else, whatever a message says. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";

    private static final String EVENTS = "text/event-stream";
    private static final long TICK_MILLIS = 500;

    /** Longer ones are in no cluster. */
    private static final int LONGEST_NAME = 1024;

    private final ConsoleConfig config;
    private final Assets assets = Assets.load();
    private final Board board;

    /** Nobody looks on for longer than {@code maxAge} without coming again. */
    public Console(ConsoleConfig config, Duration maxAge) {
        this(config, maxAge, CompletableFuture.delayedExecutor(TICK_MILLIS, TimeUnit.MILLISECONDS), System::nanoTime);
    }

    Console(ConsoleConfig config, Duration maxAge, Executor aMomentLater, LongSupplier nanoTime) {
        this.config = config;
        this.board = new Board(config.maxWatchers(), maxAge, aMomentLater, nanoTime);
    }

    /** The routes; beside them {@code /ui/api} leads to the API for messages. */
    public List<Operation> operations() {
        return List.of(
                new Operation("GET", "/ui", Access.ANYBODY, request -> done(moved())),
                new Operation("GET", "/ui/*", Access.ANYBODY, request -> done(file(request.name(Operation.REST)))),
                new Operation("GET", "/ui/api/live", Access.ANYBODY, request -> done(live(request))));
    }

    private static CompletableFuture<OperationReply> done(OperationReply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /** Names in the page are relative to its directory; relative itself, for proxies that add a path. */
    private static OperationReply moved() {
        return OperationReply.text(308, "").with("Location", "ui/");
    }

    private OperationReply file(String path) {
        Optional<Assets.Asset> asset = assets.at(path);
        if (asset.isEmpty()) {
            return OperationReply.text(404, "404 page not found\n");
        }
        return OperationReply.of(200, asset.get().type(), asset.get().content())
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("X-Frame-Options", "DENY")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Cross-Origin-Resource-Policy", "same-origin");
    }

    private OperationReply live(OperationRequest request) {
        Pixy pixy = request.pixy();
        boolean outsider = pixy.clusterNames().isEmpty();
        if (board.isFull(outsider)) {
            throw TooManyRequestsException.withMessage(
                    "too many pages look on. Consider increasing `console.max_watchers`");
        }
        List<Question> questions = new ArrayList<>();
        String behalf = behalf(pixy.cluster());
        questions.add(new Question("clusters", List.of(behalf), () -> ClustersJson.of(pixy, config.readOnly())));
        String group = name(request, "group");
        String topic = name(request, "topic");
        if (!group.isEmpty() && !topic.isEmpty()) {
            String cluster = name(request, "cluster");
            questions.add(queue(cluster.isEmpty() ? pixy.cluster() : pixy.cluster(cluster), behalf, group, topic));
        }
        return OperationReply.live(EVENTS, sink -> board.add(sink, questions, outsider));
    }

    /**
     * Those who have shown nothing are all the same. Of others each asks by itself: what one is told must not depend on whether
     * the key of another one is still valid.
     */
    private static String behalf(Cluster cluster) {
        return Guarded.caller(cluster)
                .filter(who -> !who.equals(Identity.anonymous()))
                .map(who -> UUID.randomUUID().toString())
                .orElse("");
    }

    private static Question queue(Cluster cluster, String behalf, String group, String topic) {
        return new Question(
                "queue",
                List.of(behalf, cluster.name(), group, topic),
                () -> cluster.describeQueue(group, topic).thenApply(QueueJson::of));
    }

    private static String name(OperationRequest request, String parameter) {
        String name = request.parameter(parameter).orElse("");
        if (name.length() > LONGEST_NAME) {
            throw new InvalidRequestException(parameter + " is too long");
        }
        return name;
    }
}
