package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Dockerfile, as far as that can be known without Docker. */
class ImageTest {
    private static final Path ROOT = Path.of("..");

    private final String dockerfile = read("deploy/docker/Dockerfile");

    @Test
    void modulesOfTheRuntimeExist() throws IOException {
        Set<String> there = ModuleFinder.ofSystem().findAll().stream()
                .map(ModuleReference::descriptor)
                .map(module -> module.name())
                .collect(Collectors.toSet());

        List<String> modules = Files.readAllLines(ROOT.resolve("deploy/docker/modules.txt"));

        assertThat(modules).isSorted().doesNotHaveDuplicates();
        assertThat(there).containsAll(modules);
    }

    @Test
    void whatIsCopiedIsThereOrIsMade() {
        List<String> copied = found("COPY --from=build /src/(\\S+) ", 1);

        assertThat(copied).contains("pixy-server/target/pixy/lib", "bin/pixy");
        assertThat(copied)
                .filteredOn(path -> !path.contains("/target/"))
                .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
    }

    @Test
    void isNobodyAndStopsInOrder() {
        assertThat(dockerfile)
                .contains("\nUSER 65534:65534\n", "\nSTOPSIGNAL SIGTERM\n", "ENTRYPOINT [\"/opt/pixy/bin/pixy\"]");
        assertThat(dockerfile).doesNotContain(":latest", "curl", "ADD ");
    }

    @Test
    void theHealthCheckIsAProgramOfOurs() throws ClassNotFoundException {
        String main = found("\"(io\\.pixy\\.[\\w.]+)\"", 1).get(0);

        assertThat(Class.forName(main)).hasPublicMethods("main");
    }

    private List<String> found(String pattern, int group) {
        return Pattern.compile(pattern)
                .matcher(dockerfile)
                .results()
                .map((MatchResult match) -> match.group(group))
                .toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
