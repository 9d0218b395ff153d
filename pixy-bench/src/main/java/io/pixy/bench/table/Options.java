package io.pixy.bench.table;

import io.pixy.bench.load.GrpcApi;
import io.pixy.bench.load.H2load;
import io.pixy.bench.process.ServerProcess;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be chosen. Confined to the main thread. */
@Command(
        name = "pixy-bench",
        description =
                "Starts brokers, Pixy as its users start it, and load; prints one table: docs/performance/README.md.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Options {
    private static final int MOST = 3600;
    private static final int GRPC_CALLS = GrpcApi.CALLS_PER_CONNECTION;

    @Option(
            names = "--rows",
            paramLabel = "REGEX",
            description =
                    "rows with such a name, as rest-produce-sync-64 or grpc-consume-ack-16; their limits come along."
                            + " All of them unless --start or --groups is given")
    private Pattern rows;

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "N",
            description = "so many requests in flight; without this those of the targets, with --full 1, 16, 64, 256")
    private List<Integer> at = List.of();

    @Option(
            names = "--age",
            split = ",",
            paramLabel = "SECONDS",
            description =
                    "seconds of load that a server has had before: 3,60 unless given; below 10 each row has a server of its own")
    private List<Integer> ages = List.of(3, 60);

    @Option(names = "--seconds", paramLabel = "N", description = "how long a row is measured: ${DEFAULT-VALUE}")
    private int seconds = 4;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description =
                    "how often, of which the median counts: 3 unless given, 1 with servers of a row's own; with --full 5")
    private int repeats;

    @Option(names = "--start", description = "a start, and what is asked first; without --rows only that")
    private boolean start;

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "N",
            description = "so many groups with two topics each; without --rows only that. With --full: 1,100,500")
    private List<Integer> groups = List.of();

    @Option(
            names = "--java-load",
            description =
                    "no h2load even if it is installed: all load from this program, which takes more of the machine")
    private boolean javaLoad;

    @Option(names = "--full", description = "all rows at 1, 16, 64 and 256 requests, five times; takes two hours")
    private boolean full;

    @Option(
            names = "--other",
            paramLabel = "COMMAND",
            description = "another server with the same interfaces; {kafka} and {zookeeper} are their addresses")
    private String other;

    @Option(names = "--other-rest", paramLabel = "HOST:PORT", description = "where that serves REST: ${DEFAULT-VALUE}")
    private String otherRest = "127.0.0.1:19092";

    @Option(names = "--other-grpc", paramLabel = "HOST:PORT", description = "where that serves gRPC: ${DEFAULT-VALUE}")
    private String otherGrpc = "127.0.0.1:19091";

    @Option(names = "--home", hidden = true, description = "the checkout, given by the script")
    private Path home = Path.of(".");

    /** What can't be measured that way; empty if all can. */
    Optional<String> fault() {
        if (seconds < 1 || seconds > MOST || repeats < 0 || repeats > MOST) {
            return Optional.of("--seconds goes from 1 to " + MOST + ", --repeats from 0, which chooses, to " + MOST);
        }
        if (!isAddress(otherRest) || !isAddress(otherGrpc)) {
            return Optional.of("--other-rest and --other-grpc are as 127.0.0.1:19092");
        }
        if (ages.isEmpty() || !arePossible(at) || !arePossible(ages) || !arePossible(groups)) {
            return Optional.of("--at, --age and --groups go from 1 to " + MOST);
        }
        if (at.stream().anyMatch(calls -> calls > GRPC_CALLS && calls % GRPC_CALLS != 0)) {
            return Optional.of("--at is a multiple of " + GRPC_CALLS + " if it is more, as so many share a connection");
        }
        if (other != null && ServerProcess.isServed(otherRest())) {
            return Optional.of("somebody serves at " + otherRest + " already: --other-rest chooses another address");
        }
        boolean isNothing = rows != null
                && !wantsStart()
                && groups().isEmpty()
                && Rows.chosen(this).isEmpty();
        return isNothing && Rows.embedded(this).isEmpty()
                ? Optional.of("there is no row `" + rows + "`: take a part of a name, as rest-produce-sync")
                : Optional.empty();
    }

    private static boolean isAddress(String text) {
        return text.matches("[A-Za-z0-9._-]+:[0-9]{1,5}")
                && Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) <= 65_535;
    }

    private static boolean arePossible(List<Integer> numbers) {
        return numbers.stream().allMatch(number -> number >= 1 && number <= MOST);
    }

    boolean wants(Row row) {
        boolean others = start || !groups.isEmpty();
        return rows == null
                ? full || !others
                : rows.matcher(row.name() + "-" + row.inFlight()).find();
    }

    /** Empty for those that the targets are about. */
    List<Integer> at() {
        return at.isEmpty() && full ? List.of(1, 16, 64, 256) : at;
    }

    List<Age> ages() {
        return ages.stream().map(Age::new).toList();
    }

    Duration time() {
        return Duration.ofSeconds(seconds);
    }

    int repeats(Age age) {
        return repeats > 0 ? repeats : full ? 5 : age.isFresh() ? 1 : 3;
    }

    /** Without anything else chosen, all of it. */
    boolean wantsStart() {
        return start || full || rows == null && groups.isEmpty();
    }

    List<Integer> groups() {
        boolean all = full || rows == null && !start;
        return !groups.isEmpty() || !all ? groups : full ? List.of(1, 100, 500) : List.of(1, 100);
    }

    boolean isFull() {
        return full;
    }

    /** Whether {@code h2load} does what it can. */
    boolean natively() {
        return !javaLoad && H2load.isInstalled();
    }

    /** Null if there is none. */
    String other() {
        return other;
    }

    InetSocketAddress otherRest() {
        return address(otherRest);
    }

    InetSocketAddress otherGrpc() {
        return address(otherGrpc);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    Path home() {
        return home.toAbsolutePath().normalize();
    }

    /** For the fastest consumer that there may be, with room; it has to be there before. Who warms up begins again. */
    int backlog() {
        int longest = seconds
                + ages.stream()
                        .mapToInt(Integer::intValue)
                        .filter(age -> age < 10)
                        .max()
                        .orElse(0);
        return longest * 40_000;
    }
}
