package io.pixy.server.dev;

import io.pixy.server.ListenAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pixy dev}. Confined to the main thread. */
@Command(
        name = "dev",
        description = {
            "Run Pixy with a Kafka broker of its own, to try things out.",
            "Everything listens on 127.0.0.1 and keeps its data in one directory. A release has the broker with it; in a"
                    + " checkout the first start has Maven fetch it. Ctrl-C stops all of it."
        },
        mixinStandardHelpOptions = true)
public final class DevCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(
            names = {"--data", "-data"},
            paramLabel = "DIR",
            description =
                    "where everything is kept, also for the next start (default: pixy/dev in your cache directory)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = {"--grpcAddr", "-grpcAddr"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:19091",
            description = "where gRPC is served (default: ${DEFAULT-VALUE})")
    private String grpcAddress;

    @Option(
            names = {"--tcpAddr", "-tcpAddr"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:19092",
            description = "where REST is served (default: ${DEFAULT-VALUE})")
    private String httpAddress;

    @Option(
            names = {"--membership", "-membership"},
            paramLabel = "WHERE",
            defaultValue = "kafka",
            description =
                    "where the members of groups are known: kafka, or zookeeper, which is started then, too (default:"
                            + " ${DEFAULT-VALUE})")
    private String membership;

    @Spec
    private CommandSpec spec;

    private boolean withZooKeeper() {
        return switch (membership) {
            case "kafka" -> false;
            case "zookeeper" -> true;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--membership is kafka or zookeeper, not " + membership);
        };
    }

    /** Returns when all is stopped again: 0 after a signal, 1 if something failed. */
    @Override
    public Integer call() {
        Progress progress = new Progress(spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        try {
            DevOptions options = new DevOptions(
                    new ListenAddress(grpcAddress), new ListenAddress(httpAddress), data, withZooKeeper());
            return new DevRun(options, progress).run(out);
        } catch (NoClassDefFoundError e) {
            progress.step("failed: " + e.getMessage() + " is not there; the command needs the jars of lib/dev, which"
                    + " an archive of Pixy has, and a Debian package has not");
            return FAILED;
        }
    }
}
