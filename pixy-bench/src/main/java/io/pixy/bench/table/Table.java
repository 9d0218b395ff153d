package io.pixy.bench.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All that was measured, by server, row and age. Confined to the main thread. */
final class Table {
    private static final String LINE = "%-8s %-20s %4s %5s %9s %17s %8s %8s %8s %7s %8s %6s %9s %9s %s%n";

    private final Map<Key, List<Figures>> all = new LinkedHashMap<>();

    private record Key(String server, Row row, Age age) {}

    void add(String server, Row row, Age age, Figures figures) {
        all.computeIfAbsent(new Key(server, row, age), any -> new ArrayList<>()).add(figures);
    }

    void print() {
        System.out.printf(
                Locale.ROOT,
                LINE,
                "server",
                "row",
                "at",
                "age",
                "msg/s",
                "(range)",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "CPU s/k",
                "B/msg",
                "RSS MB",
                "of Kafka",
                "of empty",
                "trouble");
        all.forEach((key, measured) -> System.out.print(line(key.server, key.row, key.age, measured)));
    }

    /** The medians of so many repeats, beside the limits as far as they are known. */
    String line(String server, Row row, Age age, List<Figures> measured) {
        Figures median = Figures.median(measured);
        return String.format(
                Locale.ROOT,
                LINE,
                server,
                row.name(),
                row.inFlight(),
                age == null ? "" : age,
                Numbers.text("%,.0f", median.rate()),
                range(measured),
                Numbers.text("%.2f", median.p50()),
                Numbers.text("%.2f", median.p99()),
                Numbers.text("%.2f", median.p999()),
                Numbers.text("%.3f", median.cpu()),
                Numbers.text("%,.0f", median.bytes()),
                Numbers.text("%.0f", median.resident()),
                Numbers.text("%.2f", median.rate() / rateOf(row.kafka())),
                Numbers.text("%.2f", median.rate() / rateOf(row.empty())),
                median.trouble() == 0 ? "" : median.trouble());
    }

    private static String range(List<Figures> measured) {
        double least = measured.stream().mapToDouble(Figures::rate).min().orElse(Double.NaN);
        double most = measured.stream().mapToDouble(Figures::rate).max().orElse(Double.NaN);
        return measured.size() < 2 ? "" : String.format(Locale.ROOT, "(%,.0f-%,.0f)", least, most);
    }

    /** Of the same run. */
    private double rateOf(Row limit) {
        List<Figures> measured = all.getOrDefault(new Key("limit", limit, null), List.of());
        return Numbers.median(measured, Figures::rate);
    }
}
