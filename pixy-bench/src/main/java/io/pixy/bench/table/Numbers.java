package io.pixy.bench.table;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Figures as they are summed up and printed. No state. */
final class Numbers {
    private Numbers() {}

    /** Half of those that there are lie below it; the larger one of two in the middle. */
    static <T> double median(List<T> all, ToDoubleFunction<T> column) {
        double[] sorted = all.stream().mapToDouble(column).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** Nothing for what is not known. */
    static String text(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
