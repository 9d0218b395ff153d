package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

    /** Programs that are members of groups, and servers, choose names and texts; these must not steer who looks on. */
    @ParameterizedTest
    @CsvSource({
        "'\u001b[2Jx', '\\u001b[2Jx'",
        "'a\u202eb', 'a\\u202eb'",
        "'a\nb', 'a\\u000ab'",
        "'a\rb', 'a\\u000db'",
        "'\u009b2J', '\\u009b2J'",
        "'\u2066x', '\\u2066x'",
        "'h\u00e9 \u65e5\u672c \ud83d\ude00', 'h\u00e9 \u65e5\u672c \ud83d\ude00'"
    })
    void cellsCanNotSteerTheTerminal(String text, String shown) {
        Columns table = new Columns("A", "B");

        table.add(List.of("x", text));

        assertThat(table.lines()).containsExactly("A  B", "x  " + shown);
    }

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Columns table = new Columns("A", "LONG", "C");

        table.add(List.of("wide", "x", ""));

        assertThat(table.lines()).containsExactly("A     LONG  C", "wide  x     ");
    }
}
