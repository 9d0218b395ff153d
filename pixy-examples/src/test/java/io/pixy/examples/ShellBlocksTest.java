package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every command that a page prints is run by a test, or says why not. */
class ShellBlocksTest {
    private static final String BY = "executed: ";

    @Test
    void whatIsSaidToBeRunElsewhereIsRunByATestThatExists() throws IOException {
        Set<String> tests = tests();

        for (Path page : ShellBlock.pages()) {
            for (ShellBlock block : ShellBlock.of(page)) {
                if (block.note().startsWith(BY)) {
                    String what = block.note().substring(BY.length());
                    // a test, or a program of the clients, which are run by one
                    assertThat(tests.contains(what) || Files.isRegularFile(Path.of("..", what)))
                            .as("%s: %s", block, what)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void whatSaysNothingIsOnAPageThatIsRun() throws IOException {
        Set<String> others = new TreeSet<>();
        for (Path page : ShellBlock.pages()) {
            for (ShellBlock block : ShellBlock.of(page)) {
                if (block.isRun() && !DocumentsIT.PAGES.contains(ShellBlock.name(page))) {
                    others.add(block.toString());
                }
            }
        }

        assertThat(others)
                .as("put a comment before them, or the page into DocumentsIT")
                .isEmpty();
    }

    @Test
    void everyPageThatIsRunHasSomethingToRun() throws IOException {
        for (String name : DocumentsIT.PAGES) {
            long blocks = ShellBlock.of(Path.of("..", name)).stream()
                    .filter(ShellBlock::isRun)
                    .count();
            assertThat(blocks).as(name).isPositive();
        }
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java") || name.endsWith("IT.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
