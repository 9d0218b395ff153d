package io.pixy.server.clients;

import io.pixy.server.DefaultSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The languages of the quick starts, and how their programs are run here. Immutable. */
enum Language {
    CURL {
        @Override
        boolean isThere() {
            return succeeds(List.of("sh", "-c", "command -v curl sed base64 mktemp mkfifo"));
        }

        @Override
        List<String> command(Path tools, String program) {
            return List.of("sh", directory().resolve(program + ".sh").toString());
        }
    },

    PYTHON {
        @Override
        boolean isThere() {
            return succeeds(List.of(PYTHON3, "-c", "import grpc, google.protobuf"));
        }

        @Override
        List<String> command(Path tools, String program) {
            return List.of(
                    "env",
                    "PYTHONPATH=" + directory().resolve("src"),
                    "PYTHONDONTWRITEBYTECODE=1",
                    PYTHON3,
                    directory()
                            .resolve(program.equals("tests") ? "tests/test_client.py" : "examples/" + program + ".py")
                            .toString());
        }
    },

    NODE {
        @Override
        boolean isThere() {
            return Files.isDirectory(directory().resolve("node_modules/@grpc/grpc-js"))
                    && succeeds(List.of("node", "--version"));
        }

        @Override
        List<String> command(Path tools, String program) {
            return program.equals("tests")
                    ? List.of("node", "--test", directory().resolve("test").toString())
                    : List.of(
                            "node",
                            directory().resolve("examples/" + program + ".js").toString());
        }
    },

    /** With the libraries of Debian, which are found the way Go found them before it had modules. */
    GO {
        @Override
        boolean isThere() {
            return Files.isDirectory(LIBRARIES.resolve("src/google.golang.org/grpc"))
                    && Files.isDirectory(LIBRARIES.resolve("src/google.golang.org/protobuf"))
                    && succeeds(List.of("go", "version"));
        }

        /** Go links a program for them, which takes as long as all tests of the others. */
        @Override
        boolean isTestedHere() {
            return Boolean.getBoolean("pixy.slow");
        }

        @Override
        void build(Path tools) throws IOException, InterruptedException {
            Path home = tools.resolve("src/github.com/pixy-io/pixy/clients/go");
            Files.createDirectories(home.getParent());
            Files.createSymbolicLink(home, directory());
            String libraries = "GOPATH=" + tools + ":" + LIBRARIES;
            List<List<String>> steps = new ArrayList<>();
            steps.add(List.of("build", "-ldflags=-s -w", "-o", tools.toString(), "./examples/..."));
            if (isTestedHere()) {
                steps.add(List.of("test", "-c", "-o", tools.resolve("tests").toString(), "."));
            }
            for (List<String> step : steps) {
                List<String> line =
                        new ArrayList<>(List.of("env", "-C", home.toString(), "GO111MODULE=off", libraries, "go"));
                line.addAll(step);
                if (!succeeds(line)) {
                    throw new AssertionError(line + " fails");
                }
            }
            Files.delete(home);
        }

        @Override
        List<String> command(Path tools, String program) {
            return List.of(tools.resolve(program).toString());
        }
    };

    private static final String PYTHON3 = "/usr/bin/python3";
    private static final Path LIBRARIES = Path.of("/usr/share/gocode");

    /** The first time Go compiles the libraries as well. */
    private static final long LIMIT_SECONDS = 300;

    static final Path CLIENTS = Path.of("..", "clients").toAbsolutePath().normalize();
    static final Path PAGES = Path.of("..", "docs");

    /** Whether all is here that its programs need. */
    abstract boolean isThere();

    /** Whether the tests of the client itself are run. */
    boolean isTestedHere() {
        return true;
    }

    /** What runs one of them, or the tests of the client; the address comes behind. */
    abstract List<String> command(Path tools, String program);

    /** Compiles them to a directory, if they have to be. */
    void build(Path tools) throws IOException, InterruptedException {}

    Path directory() {
        return CLIENTS.resolve(id());
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Path page() {
        return PAGES.resolve("quickstart-" + id() + ".md");
    }

    /** The beginning of the names of its topics. */
    String prefix() {
        return Map.of(PYTHON, "py").getOrDefault(this, id());
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(DefaultSignals.heardBy(command))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
