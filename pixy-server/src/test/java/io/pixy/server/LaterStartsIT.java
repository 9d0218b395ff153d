package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class LaterStartsIT {
    @TempDir
    private Path dir;

    @Test
    void callsTheLauncherWithTheLowestPriority() throws Exception {
        Path launcher = launcher("echo \"$* $(nice)\" >" + dir + "/new && mv " + dir + "/new " + dir + "/called");

        try (LaterStarts later = new LaterStarts(launcher.toString(), Duration.ZERO)) {
            later.begin();
            soon().until(() -> Files.exists(dir.resolve("called")));
        }

        assertThat(dir.resolve("called")).hasContent("prepare --once 19\n");
    }

    @Test
    void endsItWithTheServer() throws Exception {
        Path launcher =
                launcher("sleep 1000 & echo $! >" + dir + "/new && mv " + dir + "/new " + dir + "/called; wait");
        ProcessHandle made;

        try (LaterStarts later = new LaterStarts(launcher.toString(), Duration.ZERO)) {
            later.begin();
            made = called();
        }

        soon().until(() -> !made.isAlive());
    }

    @Test
    void endsWhatDoesNotWantToAndHasTheLauncherCleanUp() throws Exception {
        String deaf = "trap '' TERM; echo $$ >" + dir + "/new; mv " + dir + "/new " + dir + "/called; sleep 1000";
        Path launcher = launcher(
                "trap 'echo >" + dir + "/clean; exit 1' TERM; sh -c \"" + deaf.replace("$", "\\$") + "; true\"");
        ProcessHandle made;

        try (LaterStarts later = new LaterStarts(launcher.toString(), Duration.ZERO)) {
            later.begin();
            made = called();
        }

        soon().until(() -> !made.isAlive());
        soon().until(() -> Files.exists(dir.resolve("clean")));
    }

    @Test
    void tellsTheLauncherNothingOfTheEnvironmentButWhereJavaIs() throws Exception {
        Path launcher = launcher("env >" + dir + "/new && mv " + dir + "/new " + dir + "/called");

        try (LaterStarts later = new LaterStarts(launcher.toString(), Duration.ZERO)) {
            later.begin();
            soon().until(() -> Files.exists(dir.resolve("called")));
        }

        // what a shell sets by itself counts for nothing
        assertThat(Files.readAllLines(dir.resolve("called")))
                .extracting(line -> line.substring(0, line.indexOf('=')))
                .isSubsetOf("PATH", "JAVA_HOME", "LD_LIBRARY_PATH", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_");
    }

    @Test
    void doesNotBeginForAServerThatEndsAtOnce() throws Exception {
        Path launcher = launcher("echo >" + dir + "/called");

        LaterStarts later = new LaterStarts(launcher.toString(), Duration.ofHours(1));
        later.begin();
        later.close();

        assertThat(dir.resolve("called")).doesNotExist();
    }

    @Test
    void whatCanNotBeCalledHarmsNothing() {
        LaterStarts later = new LaterStarts(dir.resolve("nowhere").toString(), Duration.ZERO);

        later.begin();
        later.close();
    }

    @Test
    void isForWhoIsToldToAndNotForContainers() {
        Assumptions.assumeFalse(Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv")));

        assertThat(LaterStarts.wanted(Optional.empty(), Map.of())).isEmpty();
        assertThat(LaterStarts.wanted(Optional.of("x"), Map.of())).isPresent();
        assertThat(LaterStarts.wanted(Optional.of("x"), Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .isEmpty();
        assertThat(LaterStarts.wanted(Optional.of("x"), Map.of("container", "podman")))
                .isEmpty();
    }

    /** The process whose number it wrote down. */
    private ProcessHandle called() throws Exception {
        soon().until(() -> Files.exists(dir.resolve("called")));
        String number = Files.readString(dir.resolve("called")).strip();
        return ProcessHandle.of(Long.parseLong(number)).orElseThrow();
    }

    /** What has the lowest priority may have to wait. */
    private static ConditionFactory soon() {
        return await().atMost(50, TimeUnit.SECONDS);
    }

    private Path launcher(String line) throws Exception {
        Path file = Files.writeString(dir.resolve("launcher"), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
