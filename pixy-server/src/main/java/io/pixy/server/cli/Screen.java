package io.pixy.server.cli;

import java.util.List;
import java.util.Locale;

/**
 * Shows the same again and again: on a terminal over what was there, else one below the other. Only lines that are safe may
 * be shown. Confined to one thread.
 */
final class Screen {
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String USUAL_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final int USUAL_ROWS = 24;
    private static final int USUAL_COLUMNS = 80;

    private final Terminal terminal;
    private final boolean overwrites;
    private boolean begun;

    Screen(Terminal terminal) {
        this.terminal = terminal;
        String kind = terminal.variable("TERM").orElse("");
        this.overwrites = terminal.outputIsTerminal().getAsBoolean() && !kind.isEmpty() && !kind.equals("dumb");
    }

    /** How many lines there is room for. */
    int rows() {
        return number("LINES", USUAL_ROWS);
    }

    private int number(String variable, int usual) {
        return terminal.variable(variable)
                .filter(text -> text.matches("[1-9][0-9]{0,3}"))
                .map(Integer::parseInt)
                .orElse(usual);
    }

    boolean overwrites() {
        return overwrites;
    }

    void show(List<String> lines) {
        if (!overwrites) {
            if (begun) {
                terminal.out().println();
            }
            begun = true;
            lines.forEach(terminal.out()::println);
            terminal.out().flush();
            return;
        }
        if (!begun) {
            terminal.out().print(OTHER_SCREEN);
            begun = true;
        }
        terminal.out().print(HOME);
        int columns = number("COLUMNS", USUAL_COLUMNS * 2);
        lines.stream()
                .limit(rows())
                .forEach(line -> terminal.out()
                        .print(String.format(
                                Locale.ROOT,
                                "%s%s\r\n",
                                line.length() > columns ? line.substring(0, columns) : line,
                                REST_OF_LINE)));
        terminal.out().print(REST_OF_SCREEN);
        terminal.out().flush();
    }

    /** The terminal is as it was before. */
    void end() {
        if (begun && overwrites) {
            terminal.out().print(USUAL_SCREEN);
            terminal.out().flush();
        }
    }
}
