package io.pixy.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Gives servers names. Confined to the thread that runs it. */
@Command(
        name = "context",
        description = {
            "Give servers names, and say which one commands are for that name none.",
            "An address on the command line comes first, then --context, then $" + ConnectionOptions.CONTEXT_VARIABLE
                    + ", then $" + ConnectionOptions.ENDPOINT_VARIABLE + ", then the context in use.",
            "They are kept in $XDG_CONFIG_HOME/pixy/contexts.json, or ~/.config/pixy/contexts.json."
        },
        synopsisSubcommandLabel = "(add | use | list | remove)",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pixy context add prod --endpoint pixy.example.com:19091 --tls --ca /etc/pixy/ca.pem",
            "  pixy context use prod",
            "  pixy status --context prod"
        })
final class ContextCommand {
    private static final String NAME = "[A-Za-z0-9._-]{1,64}";

    private final Terminal terminal;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit")
    boolean help;

    @Spec
    CommandSpec spec;

    ContextCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "add", description = "Add a server, or say anew where it is. The first one is in use at once.")
    int add(
            @Parameters(paramLabel = "NAME", description = "Letters, digits, and . _ -; 64 at most") String name,
            @Mixin ContextOptions options) {
        return run(() -> {
            if (!name.matches(NAME)) {
                throw new UsageException("a context is named by letters, digits, and . _ -, not " + Printable.of(name));
            }
            Context server = options.context();
            ContextFile kept = ContextFile.of(terminal);
            Contexts before = kept.read();
            Contexts after = before.with(name, server);
            kept.write(before.byName().isEmpty() ? after.using(name) : after);
            return ExitCodes.OK;
        });
    }

    @Command(name = "use", description = "Say which one commands are for that name none.")
    int use(@Parameters(paramLabel = "NAME") String name) {
        return run(() -> {
            ContextFile kept = ContextFile.of(terminal);
            kept.write(kept.read().using(name));
            return ExitCodes.OK;
        });
    }

    @Command(name = "list", description = "List them; the one in use has a star.")
    int list() {
        return run(() -> {
            Contexts contexts = ContextFile.of(terminal).read();
            Columns table = new Columns("", "NAME", "ADDRESS", "CLUSTER", "TLS");
            contexts.byName()
                    .forEach((name, server) -> table.add(List.of(
                            name.equals(contexts.current()) ? "*" : " ",
                            name,
                            server.address(),
                            server.cluster().isEmpty() ? "-" : server.cluster(),
                            security(server))));
            table.lines().forEach(terminal.out()::println);
            return ExitCodes.OK;
        });
    }

    private static String security(Context server) {
        boolean speaks = server.tls() || (server.rest() != null && server.rest().startsWith("https:"));
        return !speaks ? "no" : server.insecure() ? "any certificate" : "yes";
    }

    @Command(name = "remove", description = "Forget a server.")
    int remove(@Parameters(paramLabel = "NAME") String name) {
        return run(() -> {
            ContextFile kept = ContextFile.of(terminal);
            kept.write(kept.read().without(name));
            return ExitCodes.OK;
        });
    }

    private int run(Callable<Integer> action) {
        try {
            int code = action.call();
            terminal.out().flush();
            return code;
        } catch (UsageException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            terminal.complain(e.getMessage());
            return ExitCodes.FAILURE;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
