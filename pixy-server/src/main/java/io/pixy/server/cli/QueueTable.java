package io.pixy.server.cli;

import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import io.pixy.server.config.GoDuration;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a queue is shown: as a table with what is in the way beneath, or as a tree in the shape of REST. No state. */
final class QueueTable {
    private static final String NOTHING = "-";

    private static final List<String> HEADS = List.of(
            "PARTITION",
            "OWNER",
            "COMMITTED",
            "END",
            "LAG",
            "IN-HAND",
            "DUE",
            "DELAYED",
            "HELD",
            "SHIPPING",
            "OLDEST",
            "AGE",
            "METADATA",
            "BLOCKED");

    private QueueTable() {}

    static void print(List<QueuePartition> rows, PrintStream out) {
        Columns table = new Columns(HEADS);
        rows.forEach(row -> table.add(cells(row)));
        table.lines().forEach(out::println);
        for (QueuePartition row : rows) {
            row.state()
                    .ifPresent(state -> state.blocked()
                            .forEach(one -> out.println(Printable.of(
                                    "partition " + row.partition() + ": " + one.reason() + ": " + one.text()))));
        }
    }

    private static List<String> cells(QueuePartition row) {
        List<String> cells = new ArrayList<>(List.of(
                Integer.toString(row.partition()),
                row.owner().orElse(NOTHING),
                number(row.committed()),
                Long.toString(row.end()),
                number(row.lag())));
        cells.add(cell(row, state -> Integer.toString(state.inHand())));
        cells.add(cell(row, state -> Integer.toString(state.due())));
        cells.add(cell(row, state -> Integer.toString(state.delayed())));
        cells.add(cell(row, state -> Integer.toString(state.held())));
        cells.add(cell(row, state -> Integer.toString(state.shipping())));
        cells.add(cell(
                row,
                state -> state.oldest().map(one -> Long.toString(one.offset())).orElse(NOTHING)));
        cells.add(cell(
                row,
                state -> state.oldest()
                        .flatMap(QueueState.Oldest::age)
                        .map(GoDuration::format)
                        .orElse(NOTHING)));
        cells.add(cell(row, state -> Math.round(state.metadataUsed() * 100) + "%"));
        cells.add(cell(
                row,
                state -> state.blocked().isEmpty()
                        ? NOTHING
                        : state.blocked().stream()
                                .map(one -> one.reason().name())
                                .collect(Collectors.joining(","))));
        return cells;
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : NOTHING;
    }

    private static String cell(QueuePartition row, Function<QueueState, String> text) {
        return row.state().map(text).orElse(NOTHING);
    }

    static Map<String, Object> tree(List<QueuePartition> rows) {
        return Map.of("partitions", rows.stream().map(QueueTable::tree).toList());
    }

    private static Map<String, Object> tree(QueuePartition row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("partition", row.partition());
        tree.put("owner", row.owner().orElse(null));
        tree.put("begin", row.begin());
        tree.put("end", row.end());
        tree.put("committed", row.committed().isPresent() ? row.committed().getAsLong() : null);
        tree.put("lag", row.lag().isPresent() ? row.lag().getAsLong() : null);
        tree.put("state", row.state().map(QueueTable::tree).orElse(null));
        return tree;
    }

    private static Map<String, Object> tree(QueueState state) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("inHand", state.inHand());
        tree.put("due", state.due());
        tree.put("delayed", state.delayed());
        tree.put("held", state.held());
        tree.put("shipping", state.shipping());
        tree.put("oldest", state.oldest().map(QueueTable::tree).orElse(null));
        tree.put("metadataUsed", Double.valueOf(String.format(Locale.ROOT, "%.3f", state.metadataUsed())));
        tree.put("blocked", state.blocked().stream().map(QueueTable::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(QueueState.Blockage blockage) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("reason", blockage.reason().name());
        tree.put("message", blockage.text());
        return tree;
    }

    private static Map<String, Object> tree(QueueState.Oldest oldest) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("offset", oldest.offset());
        if (oldest.timestampMillis() >= 0) {
            tree.put("timestamp", Instant.ofEpochMilli(oldest.timestampMillis()).toString());
        }
        oldest.age().ifPresent(age -> tree.put("age", GoDuration.format(age)));
        tree.put("attempts", oldest.attempts());
        return tree;
    }
}
