package io.pixy.server;

import io.pixy.server.config.Reloadable;
import io.pixy.server.management.Levels;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the parts of the server have to do with the process that they run in. Confined to the thread that makes them. */
final class Running {
    private final Levels levels;
    private final PrintStream out;
    private final List<Reloadable> reloadables = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();

    Running(Levels levels, PrintStream out) {
        this.levels = levels;
        this.out = out;
    }

    /** The standard output. */
    PrintStream out() {
        return out;
    }

    /** Has {@code action} run when all else has stopped; it must not take long. */
    void onEnd(Runnable action) {
        ends.add(action);
    }

    /** All has stopped. */
    void end() {
        ends.forEach(Runnable::run);
        ends.clear();
    }

    /** How much loggers tell. */
    Levels levels() {
        return levels;
    }

    /** Has a part be told when the configuration is read again. */
    void onReload(Reloadable part) {
        reloadables.add(part);
    }

    /** All that want to be told. */
    List<Reloadable> reloadables() {
        return List.copyOf(reloadables);
    }
}
