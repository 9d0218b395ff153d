package io.pixy.server.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A script by which fish completes commands, options and the values that some of these have. No state. */
final class FishCompletion {
    /** The words of a command are those that are no options; values of options in front of them are not told apart. */
    private static final String HEAD = """
            # fish completion for %1$s

            function __%1$s_words
                for word in (commandline -opc)[2..-1]
                    string match -q -- '-*' $word; or echo $word
                end
            end

            function __%1$s_in
                set -l words (__%1$s_words)
                test (count $words) -ge (count $argv); or return 1
                for place in (seq (count $argv))
                    test "$words[$place]" = "$argv[$place]"; or return 1
                end
            end

            function __%1$s_at
                test (count (__%1$s_words)) -eq (count $argv); and __%1$s_in $argv
            end

            complete -c %1$s -f
            """;

    private final String program;
    private final StringBuilder script;

    private FishCompletion(String program) {
        this.program = program;
        this.script = new StringBuilder(HEAD.replace("%1$s", program));
    }

    /** The whole script for a program with all its commands. */
    static String of(CommandLine root) {
        FishCompletion completion = new FishCompletion(root.getCommandName());
        completion.add("", root);
        return completion.script.toString();
    }

    /** @param path the words that lead to the command, each behind a blank */
    private void add(String path, CommandLine command) {
        for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
            if (!sub.getValue().getCommandSpec().usageMessage().hidden()) {
                line("__" + program + "_at" + path, "-a " + sub.getKey(), ManPage.summary(sub.getValue()));
            }
        }
        // options of the server itself stand before any word
        String here = path.isEmpty() ? "__" + program + "_at" : "__" + program + "_in" + path;
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> line(here, names(option) + value(option), ManPage.plain(option.description())));
        command.getSubcommands().forEach((name, sub) -> add(path + " " + name, sub));
    }

    private void line(String condition, String what, String description) {
        script.append("complete -c ")
                .append(program)
                .append(" -n '")
                .append(condition)
                .append("' ")
                .append(what)
                .append(" -d ")
                .append(quoted(firstSentence(description)))
                .append('\n');
    }

    private static String names(OptionSpec option) {
        return Stream.of(option.names()).map(FishCompletion::name).collect(Collectors.joining(" "));
    }

    private static String name(String name) {
        if (name.startsWith("--")) {
            return "-l " + name.substring(2);
        }
        // -o is how fish calls a long one with one dash
        return (name.length() == 2 ? "-s " : "-o ") + name.substring(1);
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        if (Path.class.equals(option.auxiliaryTypes()[0])) {
            return " -r -F";
        }
        Iterable<String> candidates = option.completionCandidates();
        List<String> values = candidates == null
                ? List.of()
                : StreamSupport.stream(candidates.spliterator(), false).toList();
        return values.isEmpty() ? " -x" : " -x -a " + quoted(String.join(" ", values));
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'";
    }
}
