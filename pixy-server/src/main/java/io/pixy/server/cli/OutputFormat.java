package io.pixy.server.cli;

/** How messages are printed. Named as on the command line. */
enum OutputFormat {
    text,
    json,
    raw;

    MessagePrinter printer(boolean headers, boolean key, byte[] delimiter) {
        return switch (this) {
            case text -> MessagePrinter.text(headers, key);
            case json -> MessagePrinter.jsonLines();
            case raw -> MessagePrinter.raw(key, delimiter);
        };
    }
}
