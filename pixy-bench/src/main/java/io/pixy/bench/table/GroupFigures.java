package io.pixy.bench.table;

import java.util.List;
import java.util.Locale;

/**
 * What many groups cost. Immutable.
 *
 * @param join seconds until all of them owned their partitions
 * @param rate messages a second that came, to all of them together
 * @param p50 milliseconds from the call that wrote a message until it came
 * @param cpu percent of a processor
 * @param resident megabytes, with messages
 * @param errors answers that tell of an error
 */
record GroupFigures(
        double join, double rate, double p50, double p99, Cpu cpu, double resident, double threads, double errors) {
    private static final String LINE = "%-8s %6s %8s %7s %8s %8s %10s %10s %10s %10s %8s %8s %s%n";

    /**
     * Percent of a processor.
     *
     * @param busy with messages
     * @param waiting with requests that find nothing
     * @param quiet without requests, at once
     * @param later the same a minute later, NaN if nobody looked
     */
    record Cpu(double busy, double waiting, double quiet, double later) {}

    static GroupFigures median(List<GroupFigures> all) {
        return new GroupFigures(
                Numbers.median(all, GroupFigures::join),
                Numbers.median(all, GroupFigures::rate),
                Numbers.median(all, GroupFigures::p50),
                Numbers.median(all, GroupFigures::p99),
                new Cpu(
                        Numbers.median(all, one -> one.cpu.busy),
                        Numbers.median(all, one -> one.cpu.waiting),
                        Numbers.median(all, one -> one.cpu.quiet),
                        Numbers.median(all, one -> one.cpu.later)),
                Numbers.median(all, GroupFigures::resident),
                Numbers.median(all, GroupFigures::threads),
                all.stream().mapToDouble(GroupFigures::errors).sum());
    }

    static void printHead() {
        System.out.printf(
                Locale.ROOT,
                LINE,
                "server",
                "groups",
                "join s",
                "msg/s",
                "p50 ms",
                "p99 ms",
                "CPU % busy",
                "waiting",
                "quiet",
                "later",
                "RSS MB",
                "threads",
                "trouble");
    }

    void print(String server, int groups) {
        System.out.printf(
                Locale.ROOT,
                LINE,
                server,
                groups,
                Numbers.text("%.1f", join),
                Numbers.text("%.0f", rate),
                Numbers.text("%.2f", p50),
                Numbers.text("%.2f", p99),
                Numbers.text("%.1f", cpu.busy),
                Numbers.text("%.1f", cpu.waiting),
                Numbers.text("%.1f", cpu.quiet),
                Numbers.text("%.1f", cpu.later),
                Numbers.text("%.0f", resident),
                Numbers.text("%.0f", threads),
                errors == 0 ? "" : Numbers.text("%.0f", errors));
    }
}
