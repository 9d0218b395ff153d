package io.pixy.examples;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Projects of others, built by a Maven of their own with an empty local repository, which knows our artifacts by what is
 * published of them alone. What is not ours comes from the local repository of this build, or else from where Maven has it
 * from. Confined to the test.
 *
 * @param root where the projects are
 */
record ForeignProjects(Path root) {
    /** A repository to take our artifacts from, in place of what this build has just made. */
    private static final String PUBLISHED = "pixy.published";

    private static final String CLASS_PATH = "classpath.txt";
    private static final long LIMIT_MINUTES = 10;

    /** Builds them all, runs their tests, and finds out what they run with. */
    static ForeignProjects build(Path root, List<String> artifacts, String kafkaJars) throws Exception {
        ForeignProjects projects = new ForeignProjects(root.toAbsolutePath());
        projects.lay(artifacts);
        projects.run(List.of(
                "mvn",
                "-B",
                "-fae",
                "-s",
                projects.settings(artifacts).toString(),
                "-Dmaven.repo.local=" + projects.root.resolve("repository"),
                "-Dpixy.version=" + PublishedPom.of("pixy-api").version(),
                "-Dpixy.testkit.kafka.classpath=" + kafkaJars,
                "-Dmdep.includeScope=runtime",
                "-Dmdep.outputFile=" + CLASS_PATH,
                "test",
                "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath"));
        return projects;
    }

    /** What a project runs with, itself left out. */
    List<Path> classPath(String project) throws IOException {
        return Jars.of(Files.readString(root.resolve(project).resolve(CLASS_PATH)));
    }

    /** Runs the program of a project; returns what it prints. */
    String output(String project, String argument) throws Exception {
        String classPath = Stream.concat(
                        Stream.of(root.resolve(project).resolve("target/classes")), classPath(project).stream())
                .map(Path::toString)
                .collect(joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return run(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, "com.example.Orders", argument));
    }

    private void lay(List<String> artifacts) throws IOException {
        Path source = Path.of("src/it");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(source.relativize(file).toString(), Files.readString(file));
            }
        }
        write("embedding/src/main/java/com/example/Orders.java", program("Embedding"));
        write("remote/src/main/java/com/example/Orders.java", program("RemoteClient"));
        String all = Files.readString(source.resolve("pom.xml"));
        String pom = Files.readString(source.resolve("embedding/pom.xml"));
        for (String artifact : artifacts) {
            all = all.replace("  </modules>", "    <module>" + artifact + "</module>\n  </modules>");
            write(
                    artifact + "/pom.xml",
                    pom.replace("pixy-engine", artifact).replace("embeds-pixy", "has-" + artifact));
        }
        write("pom.xml", all);
    }

    /** The example that the README shows, with nothing around it that the module alone does not bring. */
    private static String program(String example) throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/pixy/examples", example + ".java"));
        String imports = source.lines()
                .filter(line -> line.startsWith("import ") && !line.contains(".testkit."))
                .collect(joining("\n"));
        String shown = source.substring(source.indexOf("// README: from here"), source.indexOf("// README: to here"));
        return "package com.example;\n" + imports + "\nfinal class Orders {\n"
                + "    public static void main(String[] args) throws Exception {\n"
                + "        System.out.println(order(args[0], \"two coffees\"));\n    }\n    " + shown + "\n}\n";
    }

    private Path settings(List<String> artifacts) throws IOException {
        String published = System.getProperty(PUBLISHED);
        if (published == null) {
            published = repository(artifacts).toUri().toString();
        }
        String here = place(
                "here", Path.of(System.getProperty("localRepository")).toUri().toString(), false);
        return write(
                "settings.xml",
                String.format(
                        Locale.ROOT,
                        """
                <settings><profiles><profile><id>foreign</id>
                <repositories>%s%s</repositories>
                <pluginRepositories>%s</pluginRepositories>
                </profile></profiles><activeProfiles><activeProfile>foreign</activeProfile></activeProfiles></settings>
                """,
                        place("published", published, true),
                        here,
                        here.replace("repository>", "pluginRepository>")));
    }

    private static String place(String id, String url, boolean snapshots) {
        String trust = "<checksumPolicy>ignore</checksumPolicy>";
        return "<repository><id>" + id + "</id><url>" + url + "</url><releases>" + trust
                + "</releases><snapshots><enabled>" + snapshots + "</enabled>" + trust + "</snapshots></repository>";
    }

    /** The poms and jars that the build would publish, where a repository has them. */
    private Path repository(List<String> artifacts) throws IOException {
        Path repository = root.resolve("published");
        List<String> all = new ArrayList<>(artifacts);
        all.add("pixy-bom");
        for (String artifact : all) {
            PublishedPom pom = PublishedPom.of(artifact);
            String file = artifact + "-" + pom.version();
            Path place = Files.createDirectories(repository.resolve("io/pixy/" + artifact + "/" + pom.version()));
            Files.copy(pom.file(), place.resolve(file + ".pom"), StandardCopyOption.REPLACE_EXISTING);
            if (!artifact.equals("pixy-bom")) {
                Files.copy(
                        Jars.tested(file + ".jar"), place.resolve(file + ".jar"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return repository;
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = root.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(command.get(0) + " failed:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }
}
