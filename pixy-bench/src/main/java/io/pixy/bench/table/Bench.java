package io.pixy.bench.table;

import io.pixy.bench.process.ServerProcess;
import io.pixy.bench.process.Servers;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One run: limits, servers that have just been started, and servers that run for a while. Confined to the main thread. */
public final class Bench {
    private static final String LIMIT = "limit";
    private static final Duration LEAD = Duration.ofSeconds(1);

    private static final Age COLD = new Age(3);
    private static final Age WARM = new Age(60);

    /** Of the limits and of this program, which have no cold figures. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final Options options;
    private final Site site;
    private final List<Row> rows;
    private final List<Row> embedded;
    private final Table table = new Table();

    private Bench(Options options, Site site) {
        this.options = options;
        this.site = site;
        this.rows = Rows.chosen(options);
        this.embedded = Rows.embedded(options);
    }

    /** See {@code bin/pixy-bench --help}. */
    public static void main(String[] args) throws Exception {
        Options options = new Options();
        CommandLine line = new CommandLine(options);
        try {
            if (CommandLine.printHelpIfRequested(line.parseArgs(args))) {
                return;
            }
            options.fault().ifPresent(why -> {
                throw new ParameterException(line, why);
            });
        } catch (ParameterException e) {
            System.err.println("pixy-bench: " + e.getMessage());
            System.exit(2);
        }
        Path work = Files.createTempDirectory("pixy-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(work), "bench work"));
        try (TestCluster cluster = TestCluster.builder().asProcesses().start();
                Site site = new Site(cluster, new Servers(options.home(), work, cluster, options.natively()))) {
            site.prepare(options.backlog());
            new Bench(options, site).run();
        }
    }

    /** However it ends; what a server that is ending too still writes is left. */
    private static void delete(Path work) {
        try (Stream<Path> all = Files.walk(work)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("pixy-bench: " + work + " is left: " + e);
        }
    }

    private void run() throws Exception {
        limits();
        for (Age age : rows.isEmpty() ? List.<Age>of() : options.ages()) {
            for (Subject subject : Subject.all(options, site.servers())) {
                if (age.isFresh()) {
                    fresh(subject, age);
                } else {
                    lasting(subject, age);
                }
            }
        }
        if (!rows.isEmpty() || !embedded.isEmpty()) {
            table.print();
        }
        if (options.wantsStart()) {
            starts();
        }
        if (!options.groups().isEmpty()) {
            groups();
        }
    }

    private void starts() throws Exception {
        StartRow.warmUp(site);
        StartFigures.printHead();
        for (Subject subject : Subject.all(options, site.servers())) {
            List<StartFigures> all = new ArrayList<>();
            for (int i = 0; i < options.repeats(WARM); i++) {
                all.add(StartRow.measure(site, subject));
            }
            StartFigures.median(all).print(subject.name());
        }
    }

    private void groups() throws Exception {
        GroupFigures.printHead();
        for (int groups : options.groups()) {
            for (Subject subject : Subject.all(options, site.servers())) {
                List<GroupFigures> all = new ArrayList<>();
                for (int i = 0; i < options.repeats(COLD); i++) {
                    all.add(new GroupsRow(groups).measure(site, subject, options.isFull()));
                }
                GroupFigures.median(all).print(subject.name(), groups);
            }
        }
    }

    private void limits() throws Exception {
        Set<Row> limits =
                Rows.limits(Stream.concat(rows.stream(), embedded.stream()).toList());
        for (Row row : Stream.concat(limits.stream(), embedded.stream()).toList()) {
            row.measure(site, null, Duration.ZERO, WARM_UP);
        }
        for (int i = 0; i < options.repeats(WARM); i++) {
            for (Row limit : limits) {
                note(LIMIT, limit, null, limit.measure(site, null, Duration.ZERO, options.time()));
            }
            for (Row row : embedded) {
                note("engine", row, null, row.measure(site, null, Duration.ZERO, options.time()));
            }
        }
    }

    private void fresh(Subject subject, Age age) throws Exception {
        for (int i = 0; i < options.repeats(age); i++) {
            for (Row row : rows) {
                try (ServerProcess server = subject.start()) {
                    server.watchAllocation();
                    note(subject.name(), row, age, row.measure(site, server, age.time(), options.time()));
                }
            }
        }
    }

    private void lasting(Subject subject, Age age) throws Exception {
        try (ServerProcess server = subject.start()) {
            server.watchAllocation();
            warmUp(server, age);
            for (int i = 0; i < options.repeats(age); i++) {
                for (Row row : rows) {
                    note(subject.name(), row, age, row.measure(site, server, LEAD, options.time()));
                }
            }
        }
    }

    /** In pieces that a backlog is long enough for. */
    private void warmUp(ServerProcess server, Age age) throws Exception {
        long end = System.nanoTime() + age.time().toNanos();
        Duration share = age.time().dividedBy(rows.size());
        Duration piece = share.compareTo(options.time()) < 0 ? share : options.time();
        do {
            for (Row row : rows) {
                row.measure(site, server, Duration.ZERO, piece);
            }
        } while (System.nanoTime() - end < 0);
    }

    /** Shows it at once as well: a run may be long. */
    private void note(String server, Row row, Age age, Figures figures) {
        table.add(server, row, age, figures);
        System.err.println(table.line(server, row, age, List.of(figures)).strip());
    }
}
