package io.pixy.bench.table;

import java.util.List;
import java.util.Locale;

/**
 * What users meet first. Immutable. Milliseconds, but for memory.
 *
 * @param ping from the start of the process until {@code /_ping} is answered
 * @param produce the first message that is written, over REST
 * @param topics the first list of topics, over gRPC
 * @param consume the first message of a group's first request, over REST
 * @param hundred the median of the first hundred messages that are written one after the other
 * @param command a client command, from its start to its end
 * @param idle megabytes that are resident when nothing has happened for some seconds
 */
record StartFigures(
        double ping, double produce, double topics, double consume, double hundred, double command, double idle) {
    private static final String LINE = "%-8s %10s %14s %14s %14s %16s %16s %12s%n";

    static StartFigures median(List<StartFigures> all) {
        return new StartFigures(
                Numbers.median(all, StartFigures::ping),
                Numbers.median(all, StartFigures::produce),
                Numbers.median(all, StartFigures::topics),
                Numbers.median(all, StartFigures::consume),
                Numbers.median(all, StartFigures::hundred),
                Numbers.median(all, StartFigures::command),
                Numbers.median(all, StartFigures::idle));
    }

    static void printHead() {
        System.out.printf(
                Locale.ROOT,
                LINE,
                "server",
                "/_ping ms",
                "1st produce ms",
                "1st topics ms",
                "1st consume ms",
                "100 produces ms",
                "pixy topics ms",
                "RSS idle MB");
    }

    void print(String server) {
        System.out.printf(
                Locale.ROOT,
                LINE,
                server,
                Numbers.text("%.0f", ping),
                Numbers.text("%.1f", produce),
                Numbers.text("%.1f", topics),
                Numbers.text("%.1f", consume),
                Numbers.text("%.2f", hundred),
                Numbers.text("%.0f", command),
                Numbers.text("%.0f", idle));
    }
}
