package io.pixy.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.server.WholeServer;
import io.pixy.testkit.ClusterExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs that the quick starts show, all with one server, whose connections break. */
@Timeout(600)
final class QuickstartsIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    @TempDir
    private static Path dir;

    private static List<Language> languages;
    private static WholeServer server;
    private static Story story;

    @BeforeAll
    static void tell() throws Exception {
        languages = Arrays.stream(Language.values()).filter(Language::isThere).toList();
        server = WholeServer.start(dir, "quickstarts", KAFKA.cluster());
        story = new Story(dir, server, KAFKA.cluster());
        story.happen(languages);
    }

    @AfterAll
    static void end() throws Exception {
        story.close();
        server.stop();
    }

    @ParameterizedTest
    @EnumSource
    void programsDoWhatThePageSays(Language language) throws Exception {
        assume(language);

        for (String name : List.of("setup", "first", "loop", "stream")) {
            Program program = story.program(language, name);
            assertThat(program.exitCode()).as("%s: %s", name, program.printed()).isZero();
        }
        assertThat(story.program(language, "first").printed()).contains("got two coffees");
        assertThat(story.program(language, "loop").printed()).contains("done one\n", "done two\n");
        assertThat(story.program(language, "stream").printed())
                .contains(
                        "done one at attempt 1",
                        "not now: later\n",
                        "done later at attempt 2",
                        "done two at attempt 1");
    }

    /** What was done is acknowledged, so nobody gets it again. */
    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOver(Language language) {
        assume(language);

        await().atMost(Duration.ofSeconds(20)).until(() -> story.isSettled(language));
    }

    @ParameterizedTest
    @EnumSource(names = "CURL", mode = EnumSource.Mode.EXCLUDE)
    void clientPassesItsOwnTests(Language language) throws Exception {
        assume(language);
        Assumptions.assumeTrue(
                language.isTestedHere(), "SKIPPED: the tests of the client for Go; with -Dpixy.slow=true");

        try (Program tests = Program.start(dir, language.command(dir, "tests"))) {
            assertThat(tests.exitCode()).as(tests.printed()).isZero();
        }
    }

    /** Its programs are run in pixy-examples. */
    @Test
    void topicsOfTheJavaPageAreSetUpAsItSays() throws Exception {
        assume(Language.CURL);
        KAFKA.cluster().topics().create("java.orders", 1);
        KAFKA.cluster().topics().create("java.jobs", 1);

        try (Program setup = Program.start(dir, story.setup(Language.PAGES.resolve("quickstart-java.md")))) {
            assertThat(setup.exitCode()).as(setup.printed()).isZero();
        }
        assertThat(KAFKA.cluster()
                        .topics()
                        .committed("java.crew", "java.jobs")
                        .get(0)
                        .offset())
                .isEqualTo(1);
    }

    private static void assume(Language language) {
        Assumptions.assumeTrue(languages.contains(language), "SKIPPED: the tools of " + language + " are not here");
    }
}
