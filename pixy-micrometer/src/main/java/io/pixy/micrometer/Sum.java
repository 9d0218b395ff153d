package io.pixy.micrometer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * What several tell of the same thing: all of it, or the largest. Usually it is one. Thread-safe: by a list that is copied
 * when it changes.
 */
final class Sum implements DoubleSupplier {
    private final boolean largest;
    private final List<DoubleSupplier> parts = new CopyOnWriteArrayList<>();

    /** {@code largest}: whether it makes no sense to add them up. */
    Sum(boolean largest) {
        this.largest = largest;
    }

    void add(DoubleSupplier part) {
        parts.add(part);
    }

    /** True if it was the last one. */
    boolean remove(DoubleSupplier part) {
        return parts.remove(part) && parts.isEmpty();
    }

    /** What is not known does not count, unless nothing is. */
    @Override
    public double getAsDouble() {
        double all = Double.NaN;
        for (DoubleSupplier part : parts) {
            double one = part.getAsDouble();
            if (Double.isNaN(all)) {
                all = one;
            } else if (!Double.isNaN(one)) {
                all = largest ? Math.max(all, one) : all + one;
            }
        }
        return all;
    }
}
