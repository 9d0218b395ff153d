package io.pixy.server.cli;

import io.pixy.api.QueuePartition;
import io.pixy.api.TopicDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What all groups of all clusters do, asked of one server a few questions at a time. Confined to the thread that runs the
 * command.
 */
final class Survey {
    private static final int AT_A_TIME = 8;

    private final Remote remote;
    private final String onlyCluster;
    private final SurveyOptions options;
    private final List<String> notes = new ArrayList<>();
    private final List<String> trouble = new ArrayList<>();
    private List<ClusterLine> clusters = List.of();
    private List<Queue> queues = List.of();

    /** A group and a topic of a cluster. */
    private record Queue(Remote remote, String cluster, String group, String topic) {}

    /** Of all clusters, or of {@code onlyCluster} if that is not empty. */
    Survey(Remote remote, String onlyCluster, SurveyOptions options) {
        this.remote = remote;
        this.onlyCluster = onlyCluster;
        this.options = options;
    }

    /**
     * What was seen. Immutable.
     *
     * @param clusters empty if the server can't tell
     * @param queues of all clusters
     * @param notes what was left out
     * @param trouble of whole clusters
     */
    record Seen(List<ClusterLine> clusters, List<QueueLine> queues, List<String> notes, List<String> trouble) {
        boolean isAllWell() {
            return trouble.isEmpty()
                    && queues.stream().allMatch(queue -> queue.trouble().isEmpty());
        }
    }

    /** Finds out which groups there are. */
    void discover() throws InterruptedException {
        notes.clear();
        trouble.clear();
        List<Queue> found = new ArrayList<>();
        for (String cluster : clusterNames()) {
            Remote at = cluster.isEmpty() ? remote : remote.at(cluster);
            try {
                found.addAll(queuesOf(at, cluster));
            } catch (RemoteException e) {
                if (clusters.isEmpty()) {
                    throw e;
                }
                trouble.add(named(cluster) + "its topics and groups can't be listed: " + e.getMessage());
            }
        }
        queues = found;
    }

    private List<String> clusterNames() throws InterruptedException {
        try {
            clusters = ClientCommand.await("while listing clusters", remote.clusters());
        } catch (RemoteException e) {
            if (!e.isUnsupported()) {
                throw e;
            }
            notes.add("this server does not tell which clusters it has: "
                    + (onlyCluster.isEmpty() ? "only its default one is shown" : "how it is is not shown"));
            clusters = List.of();
            return List.of(onlyCluster);
        }
        if (!onlyCluster.isEmpty()) {
            clusters = clusters.stream()
                    .filter(one -> one.name().equals(onlyCluster))
                    .toList();
            if (clusters.isEmpty()) {
                throw RemoteException.failure("the server has no cluster " + onlyCluster, null);
            }
        }
        clusters.stream()
                .filter(one -> !one.kafka())
                .forEach(one -> trouble.add(named(one.name()) + "Kafka does not answer"));
        clusters.stream()
                .filter(one -> !one.registry())
                .forEach(one -> trouble.add(
                        named(one.name()) + "who is a member of groups can't be known, they may stand still"));
        // there is nothing to be had from one that does not answer, but long waits
        return clusters.stream()
                .filter(ClusterLine::kafka)
                .map(ClusterLine::name)
                .toList();
    }

    private List<Queue> queuesOf(Remote at, String cluster) throws InterruptedException {
        List<String> all = ClientCommand.await("while listing topics", at.topics(false)).stream()
                .map(TopicDescription::topic)
                .filter(options::wantsTopic)
                .toList();
        List<String> topics = all.subList(0, Math.min(all.size(), options.maxTopics));
        if (topics.size() < all.size()) {
            notes.add(named(cluster) + (all.size() - topics.size()) + " of " + all.size()
                    + " topics were left out, see --max-topics and --topics");
        }
        List<Queue> found = new ArrayList<>();
        Map<String, Map<String, Map<String, List<Integer>>>> consumers =
                inTurn(topics, topic -> at.consumers(topic, Optional.empty()), (topic, failure) -> {
                    throw failure;
                });
        consumers.forEach((topic, groups) -> groups.keySet().stream()
                .filter(options::wantsGroup)
                .forEach(group -> found.add(new Queue(at, cluster, group, topic))));
        found.sort(Comparator.comparing(Queue::group).thenComparing(Queue::topic));
        return found;
    }

    /** How far all are that were found. */
    Seen look() throws InterruptedException {
        Map<Queue, QueueLine> lines = inTurn(
                queues,
                queue -> queue.remote().queue(queue.group(), queue.topic()).thenApply(rows -> line(queue, rows)),
                (queue, failure) ->
                        QueueLine.unknown(queue.cluster(), queue.group(), queue.topic(), failure.getMessage()));
        return new Seen(clusters, List.copyOf(lines.values()), List.copyOf(notes), List.copyOf(trouble));
    }

    private QueueLine line(Queue queue, List<QueuePartition> rows) {
        return QueueLine.of(queue.cluster(), queue.group(), queue.topic(), rows, options);
    }

    /** What a failure of one question means. */
    private interface OnFailure<Q, A> {
        A answer(Q question, RemoteException failure);
    }

    /** Answers in the order of the questions, of which only a few are under way at a time. */
    private static <Q, A> Map<Q, A> inTurn(
            List<Q> questions, Function<Q, CompletableFuture<A>> ask, OnFailure<Q, A> onFailure)
            throws InterruptedException {
        Map<Q, A> answers = new LinkedHashMap<>();
        for (int from = 0; from < questions.size(); from += AT_A_TIME) {
            List<Q> some = questions.subList(from, Math.min(questions.size(), from + AT_A_TIME));
            List<CompletableFuture<A>> asked = some.stream().map(ask).toList();
            for (int i = 0; i < some.size(); i++) {
                try {
                    answers.put(some.get(i), ClientCommand.await(asked.get(i)));
                } catch (RemoteException e) {
                    answers.put(some.get(i), onFailure.answer(some.get(i), e));
                }
            }
        }
        return answers;
    }

    private static String named(String cluster) {
        return cluster.isEmpty() ? "" : "cluster " + cluster + ": ";
    }
}
