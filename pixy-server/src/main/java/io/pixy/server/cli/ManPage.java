package io.pixy.server.cli;

import io.pixy.server.Version;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command, in the language of man, from what picocli knows of it: docs/decisions/161. Confined to one
 * thread.
 */
final class ManPage {
    private static final String SERVER = "Without a command the server runs, with the options below; values of the"
            + " configuration file that they do not name hold. Options may have one dash or two, and an equals sign in front of"
            + " their value.";

    private final StringBuilder page = new StringBuilder();
    private final CommandLine command;
    private final CommandSpec spec;

    private ManPage(CommandLine command) {
        this.command = command;
        this.spec = command.getCommandSpec();
    }

    /** The page of one command. */
    static String of(CommandLine command) {
        return new ManPage(command).text();
    }

    /** What its file is called, without section: {@code pixy-dlq-list}. */
    static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    /** The first sentence of what is told of a command. */
    static String summary(CommandLine command) {
        String text =
                plain(command.getCommandSpec().usageMessage().description()).replace('\n', ' ');
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    /** Descriptions are formats and may have marks for colours. */
    static String plain(String... lines) {
        String all = Stream.of(lines)
                .map(line -> Help.Ansi.OFF.string(String.format(Locale.ROOT, line)))
                .collect(Collectors.joining("\n"));
        return all.strip();
    }

    private String text() {
        String name = name(command);
        request(".TH " + name.toUpperCase(Locale.ROOT).replace("-", "\\-") + " 1 \"\" \"Pixy " + Version.text()
                + "\" \"Pixy\"");
        section("NAME");
        line(name + " - " + summary(command));
        section("SYNOPSIS");
        line(synopsis());
        section("DESCRIPTION");
        // one text: its lines end where they do for the help on a screen
        paragraph(plain(spec.usageMessage().description()));
        if (spec.parent() == null) {
            paragraph(SERVER);
        } else if (spec.aliases().length > 0) {
            paragraph("Other names: " + String.join(", ", spec.aliases()) + ".");
        }
        List<PositionalParamSpec> parameters = spec.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .toList();
        if (!parameters.isEmpty()) {
            section("ARGUMENTS");
            parameters.forEach(parameter -> entry(parameter.paramLabel(), parameter));
        }
        options();
        commands();
        exitCodes();
        examples();
        section("SEE ALSO");
        line(seeAlso());
        return page.toString();
    }

    private String synopsis() {
        if (spec.parent() == null) {
            return "pixy [OPTION]... | pixy COMMAND [ARGUMENT]...";
        }
        return plain(command.getHelp().synopsis(0).replace("%", "%%")).replaceAll("\\s+", " ");
    }

    private void options() {
        List<OptionSpec> shown =
                spec.options().stream().filter(option -> !option.hidden()).toList();
        if (shown.isEmpty()) {
            return;
        }
        section("OPTIONS");
        for (OptionSpec option : shown) {
            String names = String.join(", ", option.names());
            entry(option.arity().max() == 0 ? names : names + " " + option.paramLabel(), option);
        }
    }

    private void commands() {
        if (command.getSubcommands().isEmpty()) {
            return;
        }
        section("COMMANDS");
        command.getSubcommands().forEach((name, sub) -> {
            boolean isOwnName = name.equals(sub.getCommandName());
            if (isOwnName && !sub.getCommandSpec().usageMessage().hidden()) {
                tagged(name, summary(sub));
            }
        });
    }

    private void exitCodes() {
        Map<String, String> codes = spec.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            section("EXIT STATUS");
            codes.forEach((code, meaning) -> tagged(code, plain(meaning)));
        }
    }

    private void examples() {
        String[] footer = spec.usageMessage().footer();
        if (footer.length == 0) {
            return;
        }
        section("EXAMPLES");
        request(".nf");
        Stream.of(footer).map(ManPage::plain).flatMap(String::lines).forEach(this::line);
        request(".fi");
    }

    private String seeAlso() {
        CommandLine above = command.getParent();
        String parent = above == null ? "" : name(above) + "(1), ";
        return parent + "https://github.com/pixy-io/pixy";
    }

    private void entry(String label, ArgSpec argument) {
        tagged(label, plain(argument.description()));
    }

    private void tagged(String label, String text) {
        request(".TP");
        request("\\fB" + escaped(label) + "\\fR");
        line(text);
    }

    private void section(String title) {
        request(".SH " + title);
    }

    private void paragraph(String text) {
        request(".PP");
        line(text);
    }

    private void line(String text) {
        text.lines().map(ManPage::escaped).forEach(this::request);
    }

    private void request(String line) {
        page.append(line).append('\n');
    }

    /** Nothing in a text is a request to the formatter, and dashes can be copied as they are. */
    private static String escaped(String text) {
        String safe = text.strip().replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
