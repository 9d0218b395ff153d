package io.pixy.engine.together;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A member in a JVM of its own: reports on standard output, does what standard input says, leaves when told so and
 * ends at once when its parent is gone.
 */
final class MemberMain {
    static final String READY = "ready";
    static final String LEAVE = "leave";
    static final String HOLD = "hold";
    static final String HOLD_NO_MORE = "hold no more";
    static final String LEAVE_MESSAGES = "leave messages";
    static final String LEFT_MESSAGES = "left messages";
    private static final int PARENT_GONE = 3;

    private MemberMain() {}

    /**
     * Runs a member.
     *
     * @param arguments its id, and the words of its {@link Site}
     * @throws Exception if standard input can't be read, or messages can't be left
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        // the log goes there
        System.setOut(System.err);
        Site site = Site.of(List.of(arguments).subList(1, arguments.length));
        Workers workers = new Workers(arguments[0], arguments[0], site, new ReportLines(out));
        workers.start();
        out.println(READY);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); !LEAVE.equals(order); order = orders.readLine()) {
            if (order == null) {
                Runtime.getRuntime().halt(PARENT_GONE);
            }
            if (order.equals(LEAVE_MESSAGES)) {
                workers.leave(new Leftovers(site));
                out.println(LEFT_MESSAGES);
            } else {
                workers.hold(order.equals(HOLD));
            }
        }
        workers.close();
    }
}
