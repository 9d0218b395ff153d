package io.pixy.server;

import io.pixy.server.config.ConfigDraft;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.EffectiveConfig;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.config.YamlConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code pixy config check FILE} and {@code pixy config show [FILE]}. Confined to one thread. */
@Command(
        name = "config",
        description = "Check a configuration file, or show what it amounts to.",
        synopsisSubcommandLabel = "(check | show)")
final class ConfigCommand {
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
            name = "check",
            description = {
                "Tell what is wrong with a configuration file, keys without effect included.",
                "Connects to nothing. Exit code 0: nothing is wrong, 1: something is."
            })
    int check(@Parameters(paramLabel = "FILE", description = "YAML file") Path file) {
        List<String> problems = ConfigReport.problems(file, ProcessFacts.current());
        PrintWriter out = spec.commandLine().getOut();
        problems.forEach(problem -> out.println(file + ": " + problem));
        if (problems.isEmpty()) {
            out.println(file + ": ok");
        }
        out.flush();
        return problems.isEmpty() ? 0 : 1;
    }

    @Command(
            name = "show",
            description = {
                "Print the values that hold with a configuration file, or without one, as YAML.",
                "Remarks tell where those are from that are no defaults; secrets are masked."
            })
    int show(@Parameters(paramLabel = "FILE", arity = "0..1", description = "YAML file") Path file) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ProcessFacts facts = ProcessFacts.current();
            ConfigDraft draft = file == null ? ConfigDraft.defaults() : YamlConfig.read(file, facts);
            ServerConfig config = draft.with(facts).build(facts).config();
            out.print(draft.remarkedIn(EffectiveConfig.asFile(config)));
            return 0;
        } catch (ConfigException e) {
            out.println("Failed to load config: err=(" + e.getMessage() + ")");
            return 1;
        } finally {
            out.flush();
        }
    }
}
