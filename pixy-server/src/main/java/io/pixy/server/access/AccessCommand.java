package io.pixy.server.access;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code pixy access new-key NAME}. Confined to one thread. */
@Command(name = "access", description = "Make keys for programs.", synopsisSubcommandLabel = "(new-key)")
public final class AccessCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean isHelp;

    @Spec
    private CommandSpec spec;

    @Command(
            name = "new-key",
            description = {
                "Make a key for a program, which shows it as X-API-Key, or as Authorization: Bearer.",
                "Prints the key, which is stored nowhere; the line for access.keys_file goes to the file, if one",
                "is given, and else to the standard error output."
            })
    int newKey(
            @Parameters(paramLabel = "NAME", description = "Who has it: key:NAME in rules") String name,
            @Option(names = "--file", paramLabel = "FILE", description = "Append the line to this file of keys")
                    Path file,
            @Option(names = "--until", paramLabel = "TIME", description = "When it ends, such as 2027-01-31T00:00:00Z")
                    String until) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            if (!KeyList.isName(name)) {
                err.println("a name has 1 to 255 characters of visible ASCII, no colon, and no # at its beginning");
                return USAGE;
            }
            NewKey made = NewKey.of(name, Optional.ofNullable(until).map(Instant::parse));
            if (file == null) {
                err.println(made.line());
            } else {
                append(file, made.line());
            }
            out.println(made.key());
            return OK;
        } catch (DateTimeException e) {
            err.println("--until must be of the form 2027-01-31T00:00:00Z");
            return USAGE;
        } catch (IOException e) {
            err.println(file + ": " + e);
            return FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** On a line of its own, even where the last one has no end. */
    private static void append(Path file, String line) throws IOException {
        boolean needsEnd = Files.exists(file) && Files.size(file) > 0 && !endsWithLineFeed(file);
        Files.writeString(
                file,
                (needsEnd ? "\n" : "") + line + "\n",
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static boolean endsWithLineFeed(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes[bytes.length - 1] == '\n';
    }
}
