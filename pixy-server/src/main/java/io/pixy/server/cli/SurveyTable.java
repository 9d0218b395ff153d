package io.pixy.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How a survey is shown. No state. */
final class SurveyTable {
    private static final String NOTHING = "-";

    private SurveyTable() {}

    /** All of it on one screen, as long as that is. */
    static List<String> lines(Survey.Seen seen) {
        List<String> lines = new ArrayList<>(clusters(seen));
        lines.addAll(queues(seen.queues(), Map.of()));
        List<String> trouble = trouble(seen);
        lines.add("");
        trouble.forEach(one -> lines.add("! " + one));
        seen.notes().forEach(note -> lines.add("note: " + Printable.of(note)));
        lines.add(
                trouble.isEmpty()
                        ? "all is well"
                        : trouble.size() == 1 ? "1 thing to look at" : trouble.size() + " things to look at");
        return lines;
    }

    static List<String> clusters(Survey.Seen seen) {
        if (seen.clusters().isEmpty()) {
            return List.of();
        }
        Columns table = new Columns("CLUSTER", "KAFKA", "MEMBERS");
        seen.clusters()
                .forEach(one -> table.add(List.of(
                        one.name() + (one.usual() ? " (default)" : ""),
                        one.kafka() ? "answers" : "SILENT",
                        one.registry() ? "known" : "UNKNOWN")));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        return lines;
    }

    /**
     * A line for each queue.
     *
     * @param more further columns
     */
    static List<String> queues(List<QueueLine> queues, Map<String, Function<QueueLine, String>> more) {
        if (queues.isEmpty()) {
            return List.of("no group consumes anything");
        }
        List<String> heads = new ArrayList<>(
                List.of("CLUSTER", "GROUP", "TOPIC", "MEMBERS", "PARTITIONS", "LAG", "IN-HAND", "OLDEST"));
        heads.addAll(more.keySet());
        heads.add("TROUBLE");
        Columns table = new Columns(heads);
        for (QueueLine queue : queues) {
            List<String> cells = new ArrayList<>(List.of(
                    queue.cluster().isEmpty() ? NOTHING : queue.cluster(),
                    queue.group(),
                    queue.topic(),
                    Integer.toString(queue.members()),
                    Integer.toString(queue.partitions()),
                    Long.toString(queue.lag()),
                    Long.toString(queue.inHand()),
                    queue.oldest().map(Ages::text).orElse(NOTHING)));
            more.values().forEach(column -> cells.add(column.apply(queue)));
            cells.add(
                    queue.trouble().isEmpty()
                            ? NOTHING
                            : Integer.toString(queue.trouble().size()));
            table.add(cells);
        }
        return table.lines();
    }

    static List<String> trouble(Survey.Seen seen) {
        List<String> lines = new ArrayList<>();
        seen.trouble().forEach(one -> lines.add(Printable.of(one)));
        seen.queues()
                .forEach(queue -> queue.trouble()
                        .forEach(one -> lines.add(Printable.of((queue.cluster().isEmpty() ? "" : queue.cluster() + " ")
                                + queue.group() + " " + queue.topic() + ": " + one))));
        return lines;
    }

    /** The same for programs. */
    static Map<String, Object> tree(Survey.Seen seen) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("clusters", seen.clusters().stream().map(SurveyTable::tree).toList());
        tree.put("queues", seen.queues().stream().map(SurveyTable::tree).toList());
        tree.put("trouble", seen.trouble());
        tree.put("notes", seen.notes());
        tree.put("allWell", seen.isAllWell());
        return tree;
    }

    private static Map<String, Object> tree(ClusterLine cluster) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", cluster.name());
        tree.put("default", cluster.usual());
        tree.put("kafka", cluster.kafka());
        tree.put("registry", cluster.registry());
        return tree;
    }

    private static Map<String, Object> tree(QueueLine queue) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("cluster", queue.cluster());
        tree.put("group", queue.group());
        tree.put("topic", queue.topic());
        tree.put("members", queue.members());
        tree.put("partitions", queue.partitions());
        tree.put("lag", queue.lag());
        tree.put("inHand", queue.inHand());
        tree.put("oldest", queue.oldest().map(Ages::text).orElse(null));
        tree.put("trouble", queue.trouble());
        return tree;
    }
}
