package io.pixy.server;

import io.pixy.server.cli.Terminal;
import io.pixy.server.config.NearestKey;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.logging.LogbackAsIs;
import io.pixy.server.logging.Logging;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** Where the process begins: the server, unless the first word is a command. No state. */
public final class Main {
    private static final int CRASHED = 2;

    private Main() {}

    /** Ends the process with 0 if all went well, 1 if not, 2 if the command line was not understood. */
    public static void main(String[] args) {
        LogbackAsIs.choose();
        int exitCode = CRASHED;
        try {
            exitCode = run(List.of(args), System.out, System.err);
        } catch (RuntimeException | Error e) {
            e.printStackTrace(System.err);
        }
        System.exit(exitCode);
    }

    /** Returns the exit code. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        Optional<String> word = args.stream().findFirst().filter(first -> !first.startsWith("-"));
        if (word.isEmpty()) {
            return new Serve(new PixyParts(), ProcessFacts.current(), out, err).run(args);
        }
        // takes much reflection, which a server that starts can do without
        CommandLine commands = PixyCommand.commandLine(word.get(), Terminal.system());
        if (commands.getSubcommands().containsKey(word.get())) {
            Logging logging = Logging.ofCommands();
            int exitCode = commands.execute(args.toArray(new String[0]));
            logging.close();
            return exitCode;
        }
        Optional<String> meant = word.flatMap(
                text -> NearestKey.of(text, commands.getSubcommands().keySet()));
        if (meant.isPresent()) {
            // Kafka-Pixy ignores words; a server started by a slip of the finger would be a surprise
            err.println("unknown command " + word.get() + ", did you mean " + meant.get() + "?");
            return CRASHED;
        }
        return new Serve(new PixyParts(), ProcessFacts.current(), out, err).run(args);
    }
}
