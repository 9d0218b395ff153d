package io.pixy.bench.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** All rows that there are. No state. */
final class Rows {
    private Rows() {}

    /** Those that were chosen. */
    static List<Row> chosen(Options options) {
        List<Row> all = new ArrayList<>();
        add(all, options, at -> new ProduceRow(Surface.REST, true, at), 1, 64);
        add(all, options, at -> new ProduceRow(Surface.REST, false, at), 16);
        add(all, options, at -> new ProduceRow(Surface.GRPC, true, at), 1, 256);
        add(all, options, at -> new ProduceRow(Surface.GRPC, false, at), 16);
        add(all, options, at -> new ConsumeRow(Surface.REST, true, at), 1, 16, 64);
        add(all, options, at -> new ConsumeRow(Surface.REST, false, at), 16);
        add(all, options, at -> new ConsumeRow(Surface.GRPC, true, at), 16);
        add(all, options, at -> new ConsumeRow(Surface.GRPC, false, at), 16);
        return all.stream().filter(options::wants).toList();
    }

    /** Those of the engine in this program, at which ages do not matter. */
    static List<Row> embedded(Options options) {
        List<Row> all = new ArrayList<>();
        add(all, options, at -> new EngineRow(true, at), 256);
        add(all, options, at -> new EngineRow(false, at), 64);
        return all.stream().filter(options::wants).toList();
    }

    private static void add(List<Row> all, Options options, IntFunction<Row> row, Integer... targets) {
        List<Integer> at = options.at().isEmpty() ? List.of(targets) : options.at();
        at.forEach(each -> all.add(row.apply(each)));
    }

    /** What these are set beside. */
    static Set<Row> limits(List<Row> rows) {
        Set<Row> limits = new LinkedHashSet<>();
        for (Row row : rows) {
            Stream.of(row.kafka(), row.empty(), javalin(row.empty()))
                    .filter(limit -> limit != null)
                    .forEach(limits::add);
        }
        return limits;
    }

    private static Row javalin(Row empty) {
        return empty instanceof EmptyRow one && one.surface() == Surface.REST ? EmptyRow.javalin(one.inFlight()) : null;
    }
}
