package io.pixy.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AssetsTest {
    private static final Path SOURCES = Path.of("src", "main", "resources", "io", "pixy", "server", "ui");

    private final Assets assets = Assets.load();

    private static Stream<String> names() {
        return Assets.NAMES.stream();
    }

    @Test
    void allFilesThatAreThereAreServedAndNoOthers() throws IOException {
        Set<String> there;
        try (Stream<Path> files = Files.list(SOURCES)) {
            there = files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }

        assertThat(Assets.NAMES).containsExactlyInAnyOrderElementsOf(there);
        assertThat(assets.at("")).isPresent();
        assertThat(assets.at("Console.class")).isEmpty();
        assertThat(assets.at("../Version.class")).isEmpty();
    }

    /** Markup that is made of text, or a script in the page, is how a message would get to run. */
    @ParameterizedTest
    @MethodSource("names")
    void nothingMakesMarkupOfText(String name) {
        String text = text(name);

        assertThat(text)
                .doesNotContain(
                        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
                .doesNotContain("createContextualFragment", "DOMParser", "srcdoc", "javascript:");
        assertThat(Pattern.compile("<[^>]*\\s(on[a-z]+|style)=").matcher(text).find())
                .isFalse();
    }

    /** It works without any other site. */
    @ParameterizedTest
    @MethodSource("names")
    void namesNoOtherSite(String name) {
        assertThat(text(name).replace("http://www.w3.org/2000/svg", ""))
                .doesNotContainPattern("(https?:)?//[a-z0-9-]+\\.[a-z]");
    }

    @ParameterizedTest
    @MethodSource("names")
    void importsWhatIsThere(String name) {
        Pattern.compile("from '\\./([^']+)'|(?:src|href)=\"([^\"#/][^\"]*)\"")
                .matcher(text(name))
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .forEach(wanted -> assertThat(Assets.NAMES).contains(wanted));
    }

    private String text(String name) {
        return new String(assets.at(name).orElseThrow().content(), StandardCharsets.UTF_8);
    }
}
