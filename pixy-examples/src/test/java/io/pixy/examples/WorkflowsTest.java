package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The workflows of the forge, which run nowhere else: what can be known of them without it. */
class WorkflowsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path WORKFLOWS = ROOT.resolve(".github/workflows");
    private static final Pattern USES = Pattern.compile("(?m)^ *-? *uses: (.*)$");
    private static final Pattern PINNED =
            Pattern.compile("([\\w-]+/[\\w-]+)[\\w/-]*@(\\p{XDigit}{40}) # v\\d+(?:\\.\\d+)+");
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w./-])(?:\\.ci|bin|clients|config|deploy)/[\\w./-]+");
    private static final Pattern PROFILE = Pattern.compile("-P *!?([\\w-]+)");
    private static final Pattern MODULE = Pattern.compile("-pl ([\\w,-]+)");

    static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(WORKFLOWS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedToACommit(Path workflow) throws IOException {
        assertThat(matches(USES, Files.readString(workflow)))
                .isNotEmpty()
                .allSatisfy(use -> assertThat(use).matches(PINNED));
    }

    @Test
    void oneActionHasOneCommitEverywhere() throws IOException {
        Map<String, String> commits = new TreeMap<>();
        for (Path workflow : workflows()) {
            for (MatchResult use :
                    PINNED.matcher(Files.readString(workflow)).results().toList()) {
                String other = commits.putIfAbsent(use.group(1), use.group(2));
                assertThat(other).as(use.group()).isIn(null, use.group(2));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void nothingMayBeWrittenButByTheJobThatHasTo(Path workflow) throws IOException {
        assertThat(read(workflow)).containsEntry("permissions", Map.of("contents", "read"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyJobEndsAndKeepsNoCredentials(Path workflow) throws IOException {
        Map<?, ?> jobs = (Map<?, ?>) read(workflow).get("jobs");

        assertThat(jobs.values()).isNotEmpty().allSatisfy(job -> {
            assertThat(((Map<?, ?>) job).get("timeout-minutes")).isInstanceOf(Integer.class);
            for (Object each : (List<?>) ((Map<?, ?>) job).get("steps")) {
                Map<?, ?> step = (Map<?, ?>) each;
                if (String.valueOf(step.get("uses")).startsWith("actions/checkout@")) {
                    assertThat(step.get("with")).isEqualTo(Map.of("persist-credentials", false));
                }
                // what others can choose, such as names of branches, would be run as it is
                assertThat(String.valueOf(step.get("run"))).doesNotContain("${{ github.", "${{ inputs.");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void whatIsRunExists(Path workflow) throws IOException {
        String text = Files.readString(workflow);

        assertThat(matches(SCRIPT, text))
                .allSatisfy(script -> assertThat(ROOT.resolve(script)).exists());
        assertThat(matches(PROFILE, text))
                .allSatisfy(profile -> assertThat(poms()).contains("<id>" + profile + "</id>"));
        assertThat(matches(MODULE, text))
                .allSatisfy(module ->
                        assertThat(ROOT.resolve(module).resolve("pom.xml")).exists());
    }

    /** The page about the installation has people check sums. */
    @Test
    void aReleaseHasTheSumsThatAreToBeChecked() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/operations.md"))).contains("tar.gz.sha256\n");
        assertThat(Files.readString(WORKFLOWS.resolve("release.yml")))
                .containsPattern("cp -- .* \\*\\.sha256 .*/release/");
    }

    @Test
    void dependabotLooksWhereThereIsSomething() throws IOException {
        List<?> updates = (List<?>) read(ROOT.resolve(".github/dependabot.yml")).get("updates");

        assertThat(updates)
                .isNotEmpty()
                .allSatisfy(update -> assertThat(ROOT.resolve("." + ((Map<?, ?>) update).get("directory")))
                        .isDirectory());
    }

    @Test
    void formsAreForms() throws IOException {
        for (String form : List.of("bug.yml", "wish.yml")) {
            assertThat(read(ROOT.resolve(".github/ISSUE_TEMPLATE").resolve(form)))
                    .containsKeys("name", "description", "body");
        }
    }

    private static Map<String, Object> read(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(Files.readString(file));
    }

    private static String poms() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(ROOT.resolve("pom.xml")));
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path pom : modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList()) {
                all.append(Files.readString(pom));
            }
        }
        return all.toString();
    }

    private static List<String> matches(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(match.groupCount() == 0 ? 0 : 1)));
        return found;
    }
}
