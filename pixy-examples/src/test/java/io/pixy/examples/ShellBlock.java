package io.pixy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Commands that a page prints.
 *
 * @param page where
 * @param line the line of the page that the block begins at
 * @param text the commands
 * @param note what the comment above it says, empty if there is none
 */
record ShellBlock(Path page, int line, String text, String note) {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "console");
    private static final Pattern FENCE = Pattern.compile(" *```(\\w*).*");
    private static final Pattern NOTE = Pattern.compile("<!-- ((?:not executed|executed): .+) -->");

    /** What makes a block without a language one of commands. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?m)^(?:\\$ )?(?:bin/pixy|pixy|curl|mvn|java|docker|helm|kubectl|kill|pip|npm|apt-get|openssl) .*$");

    /** All pages that people read: README and the like at the root and in modules, and those below docs. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.walk(ROOT, 2);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().matches(".*/(target|node_modules)/.*"))
                    .map(Path::normalize)
                    .distinct()
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    static List<ShellBlock> of(Path page) throws IOException {
        List<ShellBlock> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        int start = -1;
        String language = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                continue;
            }
            if (start < 0) {
                start = i;
                language = fence.group(1);
                continue;
            }
            String text = String.join("\n", lines.subList(start + 1, i)) + "\n";
            if (SHELLS.contains(language)
                    || (language.isEmpty() && COMMAND.matcher(text).find())) {
                Matcher note =
                        NOTE.matcher(start == 0 ? "" : lines.get(start - 1).strip());
                blocks.add(new ShellBlock(page, start + 1, text, note.matches() ? note.group(1) : ""));
            }
            start = -1;
        }
        return blocks;
    }

    /** The page as it is called from the root, such as {@code docs/queues.md}. */
    static String name(Path page) {
        return ROOT.relativize(page).toString();
    }

    /** Whether {@code DocumentsIT} is to run it. */
    boolean isRun() {
        return note.isEmpty();
    }

    @Override
    public String toString() {
        return name(page) + ":" + line;
    }
}
