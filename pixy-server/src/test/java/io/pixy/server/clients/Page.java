package io.pixy.server.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of code of a page, each of which has a comment before it that says how it is tested. Immutable.
 *
 * @param path of the page
 * @param blocks in their order
 */
record Page(Path path, List<Block> blocks) {
    /** Those that are run as they are, by {@link QuickstartsIT}. */
    static final String HERE = "executed: QuickstartsIT";

    private static final Pattern BLOCK =
            Pattern.compile("(?m)(?:^<!-- (.*) -->\n)?^```(\\w*)\n((?:(?!```).*\n)*)^```$");

    /**
     * One of them.
     *
     * @param comment before it, empty if there is none
     * @param text of the block
     */
    record Block(String comment, String text) {}

    static Page read(Path path) throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(path));
        return new Page(
                path,
                matcher.results()
                        .map(found -> new Block(found.group(1) == null ? "" : found.group(1), found.group(3)))
                        .toList());
    }

    List<String> executed() {
        return blocks.stream()
                .filter(block -> block.comment().equals(HERE))
                .map(Block::text)
                .toList();
    }
}
