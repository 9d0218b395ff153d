package io.pixy.server.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the configuration and the log take from the process and its surroundings. Immutable.
 *
 * @param variables the environment
 * @param hostname nothing if it is not to be had
 * @param containerId first twelve characters of the Docker container's name, where the process can see it
 * @param pid of this process
 */
public record ProcessFacts(
        Map<String, String> variables, Optional<String> hostname, Optional<String> containerId, long pid) {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path CGROUPS = Path.of("/proc/self/cgroup");

    /** Copies the map. */
    public ProcessFacts {
        variables = Map.copyOf(variables);
    }

    /** Without the environment: passwords may be in it. */
    @Override
    public String toString() {
        return "ProcessFacts[hostname=" + hostname + ", containerId=" + containerId + ", pid=" + pid + "]";
    }

    /** Those of this process. */
    public static ProcessFacts current() {
        return new ProcessFacts(
                System.getenv(),
                readHostname(),
                containerId(lines(CGROUPS)),
                ProcessHandle.current().pid());
    }

    /** An environment variable; nothing if it is not set or empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** An environment variable, be it empty; nothing if it is not set. */
    Optional<String> set(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /**
     * Names this instance where the configuration does not. Unlike Kafka-Pixy's it is always one that Kafka takes, be
     * the host name as odd as it may.
     */
    public String generatedClientId() {
        String id = variable("NOMAD_ALLOC_ID")
                .map(alloc -> "kp_nomad_" + alloc.split("-", 2)[0]
                        + variable("NOMAD_ALLOC_INDEX")
                                .map(index -> "_" + index)
                                .orElse(""))
                .or(() -> hostname.map(host -> "kp_" + host + "_" + containerId.orElse(Long.toString(pid))))
                .orElseGet(() -> "kp_"
                        + String.format(
                                Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt()));
        return id.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    static Optional<String> containerId(List<String> cgroups) {
        return cgroups.stream()
                .map(line -> line.split("/docker/", -1))
                .filter(parts -> parts.length == 2)
                .map(parts -> parts[1].substring(0, Math.min(12, parts[1].length())))
                .findFirst();
    }

    private static Optional<String> readHostname() {
        // what the system calls itself; looking it up by address could wait for a name server
        return lines(HOSTNAME).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .or(() -> {
                    try {
                        return Optional.of(InetAddress.getLocalHost().getHostName());
                    } catch (IOException e) {
                        return Optional.empty();
                    }
                });
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
