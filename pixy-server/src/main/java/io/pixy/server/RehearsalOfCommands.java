package io.pixy.server;

import io.pixy.server.logging.LogbackAsIs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands, for the JVM to learn which classes they take, beside a {@link Rehearsal} which they talk to. How they end does not
 * matter.
 *
 * <p>Confined to the main thread.
 */
public final class RehearsalOfCommands {
    private RehearsalOfCommands() {}

    /** Takes the directory of that rehearsal. */
    public static void main(String[] args) {
        LogbackAsIs.choose();
        List<String> server = List.of("--timeout", "10s", "--endpoint", "unix:" + Path.of(args[0], Rehearsal.GRPC));
        Stream.of(
                        List.of("produce", "t", "--message", "x"),
                        List.of("topics"),
                        List.of("topics", "--names"),
                        List.of("consume", "t", "-n", "1"))
                .forEach(words ->
                        run(Stream.concat(words.stream(), server.stream()).toList()));
        // where names are looked up, and nobody is there
        run(List.of("topics", "--endpoint", Rehearsal.NOWHERE));
        run(List.of("topics", "--rest", "http://" + Rehearsal.NOWHERE));
        run(List.of("help"));
        if (!Files.isDirectory(Path.of(args[0]))) {
            // nobody waits for what is learned: it would be left lying about
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(List<String> words) {
        int unused = Main.run(words, System.out, System.err);
    }
}
