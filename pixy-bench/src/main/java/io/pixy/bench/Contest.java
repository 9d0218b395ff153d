package io.pixy.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Ways to do the same in turns, in one JVM and against one broker, so that what else the machine does hits all of them
 * alike: the first one is what the others are compared with, round by round. The first round of each is a cold one; those
 * after a third of the time are warm.
 *
 * <p>Confined to the main thread.
 */
final class Contest {
    /** {@code -Dpixy.bench.only=REGEX}: which ways beside the first, for who looks into one of them. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("pixy.bench.only", ""));

    private final String what;
    private final Duration time;
    private final List<Way> ways;

    /**
     * A contest.
     *
     * @param time how long it is to take, about
     */
    Contest(String what, Duration time, List<Way> ways) {
        this.what = what;
        this.time = time;
        this.ways = ways.stream()
                .filter(way -> way == ways.get(0) || ONLY.matcher(way.name()).find())
                .toList();
    }

    /** One round. */
    interface Source {
        Round run(int round) throws Exception;
    }

    /**
     * One of the ways. Immutable.
     *
     * @param wanted what its rate should be, in words
     */
    record Way(String name, String wanted, Source source) {}

    static void printHead() {
        System.out.println("| | messages/s, cold | warm (range) | to plain (quartiles) | CPU us/message | wanted |");
        System.out.println("|---|---|---|---|---|---|");
    }

    /** Prints a line of the table for each way. */
    void run() throws InterruptedException {
        long begin = System.nanoTime();
        Round[] cold = new Round[ways.size()];
        List<Round[]> warm = new ArrayList<>();
        String[] failures = new String[ways.size()];
        for (int round = 0; warm.isEmpty() || System.nanoTime() - begin < time.toNanos(); round++) {
            boolean isWarm = round > 0 && System.nanoTime() - begin >= time.toNanos() / 3;
            Round[] all = new Round[ways.size()];
            for (int turn = 0; turn < all.length; turn++) {
                int i = (round + turn) % all.length;
                all[i] = failures[i] == null ? run(i, round, failures) : null;
            }
            if (round == 0) {
                cold = all;
            } else if (isWarm) {
                warm.add(all);
            }
        }
        for (int i = 0; i < cold.length; i++) {
            print(i, cold[i], warm, failures[i]);
        }
    }

    private Round run(int i, int round, String[] failures) throws InterruptedException {
        try {
            return ways.get(i).source().run(round);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            // the others are worth their while all the same
            failures[i] = e.toString();
            e.printStackTrace();
            return null;
        }
    }

    private void print(int i, Round cold, List<Round[]> warm, String failure) {
        Way way = ways.get(i);
        if (failure != null) {
            System.out.println("| " + what + ": " + way.name() + " | | | | | failed: " + failure + " |");
            return;
        }
        double[] rates = column(warm, all -> all[i].rate());
        double[] cpu = column(warm, all -> all[i].cpuMicros());
        double[] ratios = column(warm, all -> all[0] == null ? Double.NaN : all[i].rate() / all[0].rate());
        System.out.printf(
                Locale.ROOT,
                "| %s: %s | %,.0f | %,.0f (%,.0f to %,.0f) | %.2f (%.2f to %.2f) | %.2f | %s |%n",
                what,
                way.name(),
                cold.rate(),
                quantile(rates, 0.5),
                rates[0],
                rates[rates.length - 1],
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75),
                quantile(cpu, 0.5),
                way.wanted());
    }

    private static double[] column(List<Round[]> rounds, ToDoubleFunction<Round[]> of) {
        return rounds.stream().mapToDouble(of).sorted().toArray();
    }

    static double quantile(double[] sorted, double q) {
        return Arrays.stream(sorted)
                .skip((int) (q * (sorted.length - 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
