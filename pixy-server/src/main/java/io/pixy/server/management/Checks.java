package io.pixy.server.management;

import java.util.ArrayList;
import java.util.List;

/** Whether all is well, check by check, in the words of Kubernetes' own probes. Confined to one thread. */
final class Checks {
    private final List<String> lines = new ArrayList<>();
    private boolean good = true;

    Checks good(String what) {
        lines.add("[+]" + what + " ok");
        return this;
    }

    Checks bad(String what, String why) {
        lines.add("[-]" + what + " failed: " + why);
        good = false;
        return this;
    }

    Checks leftOut(String what) {
        lines.add("[+]" + what + " excluded: ok");
        return this;
    }

    Checks is(boolean well, String what, String why) {
        return well ? good(what) : bad(what, why);
    }

    /** 200 or 503; who does not want to know more is told nothing but trouble. */
    OperationReply reply(String name, boolean verbose) {
        if (good && !verbose) {
            return OperationReply.text(200, "ok");
        }
        String end = name + " check " + (good ? "passed" : "failed") + "\n";
        return OperationReply.text(good ? 200 : 503, String.join("\n", lines) + "\n" + end);
    }
}
