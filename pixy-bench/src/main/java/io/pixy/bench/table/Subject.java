package io.pixy.bench.table;

import io.pixy.bench.process.ServerProcess;
import io.pixy.bench.process.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A server that is measured, which can be started again and again. Immutable. */
record Subject(String name, Callable<ServerProcess> starting) {
    static List<Subject> all(Options options, Servers servers) {
        List<Subject> all = new ArrayList<>();
        all.add(new Subject("pixy", servers::pixy));
        if (options.other() != null) {
            all.add(new Subject(
                    "other", () -> servers.other(options.other(), options.otherRest(), options.otherGrpc())));
        }
        return all;
    }

    ServerProcess start() throws Exception {
        return starting.call();
    }
}
