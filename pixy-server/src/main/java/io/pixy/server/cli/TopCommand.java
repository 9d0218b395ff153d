package io.pixy.server.cli;

import io.pixy.server.cli.ConnectionOptions.DurationConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how everything is, again and again. Confined to the thread that runs it. */
@Command(
        name = "top",
        description = {
            "Show the groups that are furthest behind, how fast they go, and what somebody should look at, again and again"
                    + " until Ctrl-C.",
            "Where the output is no terminal each round is printed below the one before."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pixy top",
            "  pixy top --interval 5s --sort speed",
            "  pixy top --rounds 3 --interval 10s > report.txt"
        })
final class TopCommand extends ClientCommand {
    /** Who consumes what changes less often, and takes longer to find out. */
    private static final int ROUNDS_PER_DISCOVERY = 10;

    private static final Duration LEAST_INTERVAL = Duration.ofMillis(500);

    /** Of a screen: a line about the time, two of heads, and the last one. */
    private static final int OTHER_LINES = 6;

    @Mixin
    SurveyOptions options = new SurveyOptions();

    @Option(
            names = {"-n", "--interval"},
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "Time from one round to the next, 500ms at least. Default: 2s")
    Duration interval = Duration.ofSeconds(2);

    @Option(names = "--rounds", paramLabel = "N", description = "End after N rounds. Default: never")
    Integer rounds;

    @Option(
            names = {"-s", "--sort"},
            paramLabel = "COLUMN",
            defaultValue = "lag",
            description = "lag, speed, or name. Default: lag")
    Order order = Order.lag;

    /** Named as on the command line. */
    enum Order {
        lag,
        speed,
        name
    }

    TopCommand(Terminal terminal) {
        super(terminal, Duration.ofSeconds(30));
    }

    private record Name(String cluster, String group, String topic) {
        static Name of(QueueLine line) {
            return new Name(line.cluster(), line.group(), line.topic());
        }
    }

    private record Before(long committed, long nanos) {}

    private final Map<Name, Before> before = new HashMap<>();

    @Override
    int run(Remote remote) throws InterruptedException {
        options.check();
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            throw new UsageException("--interval must be at least 500ms");
        }
        if (rounds != null && rounds < 1) {
            throw new UsageException("--rounds must be at least 1");
        }
        Survey survey = new Survey(remote, connection.cluster, options);
        Interrupt interrupt = Interrupt.quiet(terminal);
        Screen screen = new Screen(terminal);
        boolean allWell = true;
        try {
            for (int round = 0; (rounds == null || round < rounds) && !interrupt.isAsked(); round++) {
                if (round > 0) {
                    interrupt.pause(interval);
                    if (interrupt.isAsked()) {
                        break;
                    }
                }
                allWell = round(survey, screen, round);
            }
        } finally {
            screen.end();
        }
        return allWell ? ExitCodes.OK : ExitCodes.TROUBLE;
    }

    /** A server that does not answer once is asked again: who looks on wants to see when it is back. */
    private boolean round(Survey survey, Screen screen, int round) throws InterruptedException {
        try {
            if (round % ROUNDS_PER_DISCOVERY == 0 || before.isEmpty()) {
                survey.discover();
            }
            Survey.Seen seen = survey.look();
            screen.show(lines(seen, screen));
            return seen.isAllWell();
        } catch (RemoteException e) {
            if (round == 0) {
                throw e;
            }
            screen.show(List.of("! " + Printable.of(String.valueOf(e.getMessage()))));
            return false;
        }
    }

    private List<String> lines(Survey.Seen seen, Screen screen) {
        Map<Name, Double> speeds = speeds(seen);
        Function<QueueLine, Double> speed = line -> speeds.getOrDefault(Name.of(line), Double.NaN);
        List<QueueLine> sorted = seen.queues().stream().sorted(by(speed)).toList();
        List<String> trouble = SurveyTable.trouble(seen);
        int room = screen.overwrites()
                ? Math.max(
                        1,
                        screen.rows()
                                - OTHER_LINES
                                - seen.clusters().size()
                                - Math.min(trouble.size(), screen.rows() / 3))
                : Integer.MAX_VALUE;
        List<QueueLine> shown = sorted.subList(0, Math.min(sorted.size(), room));
        Map<String, Function<QueueLine, String>> more = new LinkedHashMap<>();
        more.put(
                "DONE/S",
                line -> speed.apply(line).isNaN() ? "-" : String.format(Locale.ROOT, "%.1f", speed.apply(line)));
        more.put("LEFT", line -> left(line, speed.apply(line)));
        List<String> lines = new ArrayList<>(SurveyTable.clusters(seen));
        lines.addAll(SurveyTable.queues(shown, more));
        if (shown.size() < sorted.size()) {
            lines.add("and " + (sorted.size() - shown.size()) + " more");
        }
        trouble.forEach(one -> lines.add("! " + one));
        seen.notes().forEach(note -> lines.add("note: " + Printable.of(note)));
        return lines;
    }

    private Comparator<QueueLine> by(Function<QueueLine, Double> speed) {
        Comparator<QueueLine> byName = Comparator.comparing(QueueLine::cluster)
                .thenComparing(QueueLine::group)
                .thenComparing(QueueLine::topic);
        Comparator<QueueLine> first = switch (order) {
            case lag -> Comparator.comparingLong(QueueLine::lag).reversed();
            case speed -> Comparator.comparing((QueueLine line) -> -orZero(speed.apply(line)));
            case name -> byName;
        };
        return first.thenComparing(byName);
    }

    private static double orZero(double number) {
        return Double.isNaN(number) ? 0 : number;
    }

    /** Messages a second that were acknowledged since the round before. */
    private Map<Name, Double> speeds(Survey.Seen seen) {
        long now = terminal.nanoTime().getAsLong();
        Map<Name, Double> speeds = new HashMap<>();
        Map<Name, Before> next = new HashMap<>();
        for (QueueLine line : seen.queues()) {
            Name name = Name.of(line);
            Before last = before.get(name);
            if (last != null && now > last.nanos()) {
                double seconds = (now - last.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
                speeds.put(name, (line.committed() - last.committed()) / seconds);
            }
            next.put(name, new Before(line.committed(), now));
        }
        before.clear();
        before.putAll(next);
        return speeds;
    }

    /** At that speed, if nothing new comes. */
    private static String left(QueueLine line, double speed) {
        if (line.lag() == 0) {
            return "0s";
        }
        double seconds = line.lag() / speed;
        return speed > 0 && seconds < Integer.MAX_VALUE
                ? Ages.text(Duration.ofSeconds((long) Math.ceil(seconds)))
                : "-";
    }
}
