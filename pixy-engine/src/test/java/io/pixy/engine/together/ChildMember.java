package io.pixy.engine.together;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A member that can be killed and frozen, since it has a JVM of its own. Confined to the test's thread. */
final class ChildMember implements Member {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(40);

    private final String id;
    private final String name;
    private final Process process;
    private final PrintStream orders;
    private final Thread reader;
    private volatile boolean ready;
    private volatile boolean leftMessages;

    private ChildMember(String id, String name, Process process, Reports reports) {
        this.id = id;
        this.name = name;
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        this.reader = new Thread(() -> read(reports), "reports of " + name);
        this.reader.setDaemon(true);
    }

    static ChildMember start(String id, String name, Site site, Reports reports) {
        ChildMember child = new ChildMember(id, name, launch(id, site), reports);
        child.reader.start();
        await().atMost(START).until(() -> child.ready || !child.process.isAlive());
        if (!child.ready) {
            throw new IllegalStateException(name + " ended with " + child.process.exitValue());
        }
        return child;
    }

    private static Process launch(String id, Site site) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dpixy.test.log=" + System.getProperty("pixy.test.log", "ERROR"),
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                id));
        command.addAll(site.words());
        try {
            return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Reports reports) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(MemberMain.READY)) {
                    ready = true;
                } else if (line.equals(MemberMain.LEFT_MESSAGES)) {
                    leftMessages = true;
                } else {
                    ReportLines.read(line, name, reports);
                }
            }
        } catch (IOException | RuntimeException e) {
            // a line that a kill cut short
            if (process.isAlive()) {
                reports.failed(name, e.toString());
            }
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void hold(boolean on) {
        orders.println(on ? MemberMain.HOLD : MemberMain.HOLD_NO_MORE);
    }

    /** Has messages in hands, and put off, that it does not deal with; see {@link Leftovers}. */
    void leaveMessages() {
        orders.println(MemberMain.LEAVE_MESSAGES);
        await().atMost(START).until(() -> leftMessages);
    }

    /** {@code kill -9}; what it reported before has been read on return, which Java's way of killing would cut off. */
    void kill() {
        signal("KILL");
        awaitEnd();
    }

    /** Freezes it (SIGSTOP). */
    void pause() {
        signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        orders.println(MemberMain.LEAVE);
        if (!awaitEnd()) {
            kill();
            throw new IllegalStateException(name + " did not leave within " + END);
        }
    }

    private boolean awaitEnd() {
        try {
            boolean ended = process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
            reader.join(ended ? END.toMillis() : 1);
            return ended;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void signal(String signal) {
        try {
            Process sender = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            if (!sender.waitFor(10, TimeUnit.SECONDS) || sender.exitValue() != 0) {
                throw new IllegalStateException("Could not send SIG" + signal + " to " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
