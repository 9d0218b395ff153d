package io.pixy.testkit.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The user's own Maven with the user's own settings, so that mirrors, proxies and credentials are those of the user.
 * Immutable.
 */
final class Maven {
    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath";
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int TAIL_LINES = 25;
    private static final String WAY_OUT =
            " Either put Maven on the PATH (or set MAVEN_HOME), or name the server's jars in the system property"
                    + " pixy.testkit.kafka.classpath (pixy.testkit.zookeeper.classpath, pixy.testkit.pixy.classpath).";

    private final Optional<Path> command;
    private final Optional<Path> chosenRepository;

    private Maven(Optional<Path> command, Optional<Path> chosenRepository) {
        this.command = Objects.requireNonNull(command);
        this.chosenRepository = Objects.requireNonNull(chosenRepository);
    }

    static Maven ofThisUser() {
        // Surefire and Failsafe tell their tests about the repository of the build in localRepository
        Optional<Path> repository = Stream.of("maven.repo.local", "localRepository")
                .map(System::getProperty)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .map(value -> Path.of(value).toAbsolutePath());
        return new Maven(findCommand(), repository);
    }

    /** Where resolved jars end up, as far as this can be known without asking Maven. */
    Path localRepository() {
        return chosenRepository.orElseGet(() -> Path.of(System.getProperty("user.home"), ".m2", "repository"));
    }

    List<Path> resolve(ResolutionProject project) {
        Path mvn = command.orElseThrow(() -> new DistributionException("There is no Maven to be found." + WAY_OUT));
        try {
            Path directory = Files.createTempDirectory("pixy-testkit-maven");
            try {
                return resolveIn(directory, mvn, project);
            } finally {
                for (String file : List.of("pom.xml", "classpath.txt", "output.txt")) {
                    Files.deleteIfExists(directory.resolve(file));
                }
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new DistributionException("Running " + mvn + " failed." + WAY_OUT, e);
        }
    }

    private List<Path> resolveIn(Path directory, Path mvn, ResolutionProject project) throws IOException {
        Path pom = directory.resolve("pom.xml");
        Path result = directory.resolve("classpath.txt");
        Path output = directory.resolve("output.txt");
        Files.writeString(pom, project.toPom());
        List<String> line = new ArrayList<>(List.of(mvn.toString(), "-q", "-B", "-f", pom.toString(), GOAL));
        line.add("-Dmdep.includeScope=runtime");
        line.add("-Dmdep.outputFile=" + result);
        chosenRepository.ifPresent(path -> line.add("-Dmaven.repo.local=" + path));
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        run(builder.redirectErrorStream(true).redirectOutput(output.toFile()), output);
        return Stream.of(Files.readString(result).strip().split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    private static void run(ProcessBuilder builder, Path output) throws IOException {
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "ended with " + process.exitValue() : "took more than " + DEADLINE;
                throw new DistributionException("Maven could not fetch the server's jars, it " + how + "." + WAY_OUT
                        + "\nThe end of its output:\n" + tail(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DistributionException("Interrupted while Maven was fetching the server's jars.", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private static Optional<Path> findCommand() {
        String name = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
        Stream<Path> homes = Stream.of(
                        System.getProperty("maven.home"), System.getenv("MAVEN_HOME"), System.getenv("M2_HOME"))
                .filter(home -> home != null && !home.isBlank())
                .map(home -> Path.of(home, "bin"));
        Stream<Path> path = Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(value -> Stream.of(value.split(File.pathSeparator)))
                .filter(entry -> !entry.isBlank())
                .map(Path::of);
        return Stream.concat(homes, path)
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
