package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Links between pages lead somewhere, down to the heading. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```$");

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : ShellBlock.pages()) {
            String text = BLOCK.matcher(Files.readString(page)).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                if (!link.group(1).contains("://") && !leadsSomewhere(page, link.group(1))) {
                    dead.add(ShellBlock.name(page) + ": " + link.group(1));
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void everyPageCanBeFoundFromTheIndex() throws IOException {
        String index = Files.readString(Path.of("../docs/README.md"));

        List<String> missing = new ArrayList<>();
        for (Path page : ShellBlock.pages()) {
            String name = ShellBlock.name(page);
            if (name.matches("docs/[\\w-]+\\.md|docs/performance/(producer|consumer|groups|queue)\\.md")
                    && !name.equals("docs/README.md")
                    && !index.contains("(" + name.substring("docs/".length()))) {
                missing.add(name);
            }
        }

        assertThat(missing).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || !target.toString().endsWith(".md")
                || anchors(target).contains(parts[1]);
    }

    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(BLOCK.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                        .strip()
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
