package io.pixy.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the archive and the package before they are made. */
final class SourcesTest {
    private static final Path BIN = Path.of("../bin");
    private static final Path DEB = Path.of("src/deb");
    private static final Set<String> KEYS = Set.of(
            "Unit: Description Documentation Wants After",
            "Service: Type User Group EnvironmentFile ExecStart ExecReload RuntimeDirectory StateDirectory LogsDirectory"
                    + " LimitNOFILE TimeoutStopSec Restart RestartSec RestartPreventExitStatus NoNewPrivileges"
                    + " CapabilityBoundingSet AmbientCapabilities ProtectSystem ProtectHome PrivateTmp PrivateDevices"
                    + " ProtectClock ProtectControlGroups ProtectHostname ProtectKernelLogs ProtectKernelModules"
                    + " ProtectKernelTunables ProtectProc LockPersonality RemoveIPC RestrictAddressFamilies"
                    + " RestrictNamespaces RestrictRealtime RestrictSUIDSGID SystemCallArchitectures SystemCallFilter"
                    + " SystemCallErrorNumber UMask",
            "Install: WantedBy");

    @ParameterizedTest
    @ValueSource(strings = {"../bin/pixy", "src/deb/build.sh", "src/deb/postinst", "src/deb/prerm", "src/deb/postrm"})
    void scriptsAreUnderstoodByAShell(String script) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-n", script).redirectErrorStream(true).start();
        String told = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(told).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pixy", "pixy.cmd"})
    void launchersStartWhatIsThereWithTheSameOptions(String launcher) throws Exception {
        String text = Files.readString(BIN.resolve(launcher));

        assertThat(text)
                .contains("io.pixy.server.Main")
                .contains("-XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED")
                .contains("-Dpixy.testkit.distributions=");
        assertThatCode(() -> Class.forName("io.pixy.server.Main").getMethod("main", String[].class))
                .doesNotThrowAnyException();
    }

    @Test
    void aStartIsTriedWithAClassThatIsThere() throws Exception {
        assertThat(Files.readString(BIN.resolve("pixy"))).contains("io.pixy.server.Rehearsal");
        assertThatCode(() -> Class.forName("io.pixy.server.Rehearsal").getMethod("main", String[].class))
                .doesNotThrowAnyException();
    }

    /** systemd warns of a key that it does not know, and goes on without: a slip of the finger opens what was to be shut. */
    @Test
    void unitHasTheKeysThatSystemdKnowsAndAllThatShutIn() throws IOException {
        Map<String, Set<String>> known = KEYS.stream()
                .map(line -> line.split(": "))
                .collect(Collectors.toMap(parts -> parts[0], parts -> Set.of(parts[1].split(" "))));

        Map<String, List<String>> found = unit();

        assertThat(found.keySet()).isEqualTo(known.keySet());
        found.forEach((section, lines) -> assertThat(lines.stream()
                        .map(line -> line.substring(0, line.indexOf('=')))
                        .collect(Collectors.toSet()))
                .isEqualTo(known.get(section)));
    }

    @Test
    void unitRunsWhatThePackageInstallsAndWaitsForAnOrderlyStop() throws IOException {
        List<String> service = unit().get("Service");
        String build = Files.readString(DEB.resolve("build.sh"));

        assertThat(service).contains("ExecStart=/usr/bin/pixy --config /etc/pixy/pixy.yaml", "TimeoutStopSec=90");
        assertThat(Files.readAllLines(DEB.resolve("conffiles")))
                .containsExactly("/etc/default/pixy", "/etc/pixy/pixy.yaml");
        assertThat(build).contains("$root/usr/bin/pixy", "$root/etc/pixy/pixy.yaml", "$root/etc/default/pixy");
        assertThat(Files.readString(Path.of("../pixy-server/default.yaml")))
                .as("what TimeoutStopSec has to be longer than")
                .contains("\nshutdown_timeout: 60s", "\ndrain_delay: 0s");
    }

    private static Map<String, List<String>> unit() throws IOException {
        String text = Files.readString(Path.of("src/systemd/pixy.service"));
        // without what stands in front of the first section
        return Stream.of(text.substring(text.indexOf("\n[") + 1).split("(?m)^\\["))
                .filter(part -> !part.isBlank())
                .collect(Collectors.toMap(
                        part -> part.substring(0, part.indexOf(']')),
                        part -> part.lines()
                                .skip(1)
                                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                                .toList()));
    }
}
