package io.pixy.server.management;

import io.pixy.api.ClusterStatus;
import io.pixy.api.Pixy;
import io.pixy.server.management.Operation.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez}: whether this process is worth keeping, so whether all its parts still move. {@code /readyz}: whether clients
 * should come here, so whether every cluster can be reached and this instance is not about to stop.
 *
 * <p>Thread-safe: one flag, and what is asked takes care of itself.
 */
public final class Health {
    private static final Logger log = LoggerFactory.getLogger(Health.class);

    /** Probers wait for a second as a rule; nobody for longer than that. */
    private static final long ANSWER_MILLIS = 3_000;

    private static final String REGISTRY = "registry";

    private final Pixy pixy;
    private final PulseWatch watch;
    private volatile boolean draining;

    /**
     * Nothing was asked for yet.
     *
     * @param pulse has the parts of the engine do a step each, by their names, and does not wait for them
     */
    public Health(Pixy pixy, Supplier<Map<String, CompletableFuture<Void>>> pulse, LongSupplier nanoTime) {
        this.pixy = pixy;
        this.watch = new PulseWatch(pulse, nanoTime);
    }

    /** This instance is about to stop, so it is not ready any more. */
    public void drain() {
        draining = true;
    }

    /** Its routes. */
    public List<Operation> operations() {
        return List.of(
                new Operation("GET", "/livez", Access.ANYBODY, this::live),
                new Operation("GET", "/readyz", Access.ANYBODY, this::ready));
    }

    private CompletableFuture<OperationReply> live(OperationRequest request) {
        Checks checks = new Checks();
        // parts end one after the other then, and the stop has a deadline of its own
        List<String> still = draining ? List.of() : watch.still();
        if (!still.isEmpty()) {
            log.warn("Parts of the engine do not move any more: {}", still);
        }
        long seconds = PulseWatch.PATIENCE.toSeconds();
        checks.is(
                still.isEmpty(),
                "engine",
                still.size() + " parts did nothing for " + seconds + " s, the log names them");
        return CompletableFuture.completedFuture(checks.reply("livez", isVerbose(request)));
    }

    private CompletableFuture<OperationReply> ready(OperationRequest request) {
        List<String> asked =
                request.parameters().apply("cluster").stream().distinct().toList();
        List<String> clusters = asked.isEmpty() ? pixy.clusterNames() : asked;
        List<String> excluded = request.parameters().apply("exclude");
        Optional<String> unknown =
                excluded.stream().filter(one -> !one.equals(REGISTRY)).findFirst();
        Optional<String> stranger =
                asked.stream().filter(one -> !pixy.clusterNames().contains(one)).findFirst();
        if (unknown.isPresent()) {
            return refused("there is no check of that name, `exclude` can be " + REGISTRY);
        }
        if (stranger.isPresent()) {
            return refused("there is no cluster of that name");
        }
        List<CompletableFuture<ClusterStatus>> answers = new ArrayList<>();
        clusters.forEach(name -> answers.add(status(name)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Checks checks = new Checks();
                    checks.is(!draining, "stop", "this instance is about to stop");
                    for (int i = 0; i < clusters.size(); i++) {
                        add(checks, clusters.get(i), answers.get(i).join(), !excluded.isEmpty());
                    }
                    return checks.reply("readyz", isVerbose(request));
                });
    }

    private static void add(Checks checks, String cluster, ClusterStatus status, boolean withoutRegistry) {
        checks.is(status.kafkaReachable(), "kafka of cluster " + cluster, "no broker answers");
        if (withoutRegistry) {
            checks.leftOut("registry of cluster " + cluster);
        } else {
            checks.is(
                    status.registryConnected(),
                    "registry of cluster " + cluster,
                    "who consumes what can't be found out, messages can be produced");
        }
    }

    private CompletableFuture<ClusterStatus> status(String cluster) {
        return pixy.cluster(cluster)
                .status()
                .copy()
                .completeOnTimeout(new ClusterStatus(false, true), ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> new ClusterStatus(false, true));
    }

    private static CompletableFuture<OperationReply> refused(String why) {
        return CompletableFuture.completedFuture(OperationReply.text(400, why + "\n"));
    }

    /** As with Kubernetes' own probes the name alone says it. */
    private static boolean isVerbose(OperationRequest request) {
        return request.parameter("verbose")
                .filter(value -> !value.equals("false"))
                .isPresent();
    }
}
