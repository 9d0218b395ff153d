package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ClientCommandsTest {
    @Test
    void eachCanBeHadAloneByAllOfItsNames() {
        Terminal terminal = Terminal.system();

        assertThat(ClientCommands.all(terminal))
                .hasSizeGreaterThan(20)
                .allSatisfy(command -> assertThat(command.getCommandSpec().names())
                        .allSatisfy(name -> assertThat(ClientCommands.of(name, terminal))
                                .hasValueSatisfying(
                                        alone -> assertThat(shape(alone)).isEqualTo(shape(command)))));
    }

    @Test
    void whatIsNoneIsNotMade() {
        assertThat(ClientCommands.of("dev", Terminal.system())).isEqualTo(Optional.empty());
    }

    private static String shape(CommandLine command) {
        return command.getCommand().getClass() + " " + command.getSubcommands().keySet();
    }
}
