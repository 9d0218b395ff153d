package io.pixy.server;

import io.pixy.server.cli.Printable;
import io.pixy.server.config.ConfigDraft;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.config.YamlConfig;
import io.pixy.server.doctor.Examination;
import io.pixy.server.doctor.Findings;
import io.pixy.server.doctor.Findings.Level;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pixy doctor [FILE]}. Confined to one thread. */
@Command(
        name = "doctor",
        description = {
            "Look whether a server with this configuration would find what it needs, and say what to do where not: the file,"
                    + " open files and heap, certificates, addresses to listen on, each broker and ZooKeeper server, clocks,"
                    + " versions, and what Pixy's user may do.",
            "Run it where Pixy runs, as the user that Pixy runs as. Changes nothing."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is bad", "1:something is", "2:the command line makes no sense"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  pixy doctor /etc/pixy/pixy.yaml",
            "  pixy doctor --quiet pixy.yaml",
            "  pixy doctor --offline pixy.yaml"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int SOMETHING_IS_BAD = 1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean isHelp;

    @Option(names = "--offline", description = "Connect to nothing.")
    private boolean offline;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show only what is bad, or should be looked at.")
    private boolean quiet;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "YAML file. Default: the defaults")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Findings findings = new Findings();
        Examination examination = new Examination(findings, Clock.systemUTC());
        examination.versions();
        ServerConfig config = config(findings);
        if (config != null) {
            examination.of(config, !offline);
        }
        print(findings);
        return findings.count(Level.BAD) == 0 ? 0 : SOMETHING_IS_BAD;
    }

    private ServerConfig config(Findings findings) {
        List<String> problems = file == null ? List.of() : ConfigReport.problems(file, ProcessFacts.current());
        try {
            ProcessFacts facts = ProcessFacts.current();
            ConfigDraft draft = file == null ? ConfigDraft.defaults() : YamlConfig.read(file, facts);
            ServerConfig config = draft.with(facts).build(facts).config();
            problems.forEach(problem -> findings.warn(file + ": " + problem, "mend it, see default.yaml for all keys"));
            if (problems.isEmpty()) {
                findings.ok(file == null ? "no file was given: the defaults hold" : file + " has nothing wrong");
            }
            return config;
        } catch (ConfigException e) {
            findings.bad((file == null ? "the defaults" : file) + ": " + e.getMessage(), "mend it, see default.yaml");
            return null;
        }
    }

    private void print(Findings findings) {
        PrintWriter out = spec.commandLine().getOut();
        findings.all().stream()
                .filter(one -> !quiet || one.level() == Level.WARN || one.level() == Level.BAD)
                .forEach(one -> {
                    String level = one.level() == Level.OK ? "ok" : one.level().name();
                    out.println(String.format(Locale.ROOT, "%-4s  %s", level, Printable.of(one.what())));
                    if (!one.todo().isEmpty()) {
                        out.println("      -> " + Printable.of(one.todo()));
                    }
                });
        long bad = findings.count(Level.BAD);
        long warn = findings.count(Level.WARN);
        if (bad + warn == 0) {
            out.println("nothing to complain of");
        } else {
            out.println(bad + " bad, " + warn + " to look at");
        }
        out.flush();
    }
}
