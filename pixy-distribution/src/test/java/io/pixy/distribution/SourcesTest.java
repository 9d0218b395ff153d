package io.pixy.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void packageMakesTheUserThatItRunsAs(@TempDir Path machine) throws Exception {
        assertThat(maintain(machine, "postinst", "configure", ""))
                .contains("groupadd --system pixy")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("useradd --system --gid pixy ")
                        .contains("--home-dir /nonexistent")
                        .endsWith(" pixy"));
        // variables may be passwords
        assertThat(Files.getPosixFilePermissions(machine.resolve("etc/default/pixy")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    /** A group outlives its user if it has other members; useradd makes none of a name that is taken, and fails. */
    @Test
    void packageTakesTheGroupThatIsThere(@TempDir Path machine) throws Exception {
        Files.writeString(machine.resolve("group"), "pixy:x:1001:www-data\n");

        assertThat(maintain(machine, "postinst", "configure", ""))
                .noneMatch(line -> line.startsWith("groupadd"))
                .noneMatch(line -> line.contains("--user-group"))
                .anyMatch(line -> line.startsWith("useradd --system --gid pixy "));
    }

    @Test
    void packageRemovesItsOwnUserAndNobodyElse(@TempDir Path machine) throws Exception {
        Files.writeString(machine.resolve("passwd"), "pixy:x:999:999::/nonexistent:/usr/sbin/nologin\n");
        List<String> own = maintain(machine, "postrm", "purge");
        Files.writeString(machine.resolve("passwd"), "pixy:x:1000:1000:Pixy Ann:/home/pixy:/bin/bash\n");
        List<String> other = maintain(machine, "postrm", "purge");

        assertThat(own).contains("userdel pixy");
        assertThat(other).noneMatch(line -> line.startsWith("userdel"));
    }

    /** Runs a script of the package on a machine that is a directory; what it has others do is told and not done. */
    private static List<String> maintain(Path machine, String script, String... words) throws Exception {
        Path tools = Files.createDirectories(machine.resolve("tools"));
        Path told = machine.resolve("told");
        Files.write(told, List.of());
        for (String directory : List.of("etc/pixy", "etc/default", "var/cache", "var/lib", "var/log")) {
            Files.createDirectories(machine.resolve(directory));
        }
        Files.writeString(machine.resolve("etc/pixy/pixy.yaml"), "");
        Files.writeString(machine.resolve("etc/default/pixy"), "");
        for (String tool : List.of("useradd", "groupadd", "userdel", "chown", "timeout")) {
            executable(tools.resolve(tool), "echo " + tool + " \"$@\" >>" + told);
        }
        executable(tools.resolve("getent"), "cat " + machine + "/\"$1\" 2>/dev/null || exit 2");
        String text = Files.readString(DEB.resolve(script)).replaceAll("(?<![\\w.])/(etc|var|run)/", machine + "/$1/");
        List<String> line = new ArrayList<>(List.of("sh", "-c", text, script));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
        Process shell = builder.start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return Files.readAllLines(told);
    }

    private static void executable(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
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
