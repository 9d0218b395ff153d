package io.pixy.server.cli;

import io.pixy.server.config.ServeFlags;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The server's flags as options of the program, for those who describe it: they are read by other rules. No state. */
final class ServerFlags {
    private ServerFlags() {}

    /** Adds those that are not there yet. */
    static void describeIn(CommandSpec root) {
        for (ServeFlags.Described flag : ServeFlags.described()) {
            String name = "--" + flag.name();
            if (root.findOption(name) == null) {
                root.addOption(option(name, flag));
            }
        }
    }

    private static OptionSpec option(String name, ServeFlags.Described flag) {
        OptionSpec.Builder option =
                OptionSpec.builder(name).description(flag.help().replace("%", "%%"));
        if (!flag.takesValue()) {
            return option.type(boolean.class).arity("0").build();
        }
        boolean isFile = flag.help().toLowerCase(Locale.ROOT).contains("file");
        return option.type(isFile ? Path.class : String.class)
                .arity("1")
                .paramLabel(isFile ? "FILE" : "VALUE")
                .build();
    }
}
