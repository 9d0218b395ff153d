package io.pixy.testkit;

/** Lets every step of a series run, and remembers what failed. Confined to the thread that created it. */
final class Failures {
    private RuntimeException first;

    void collect(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else if (first != e) {
                first.addSuppressed(e);
            }
        }
    }

    boolean any() {
        return first != null;
    }

    void throwFirst() {
        if (first != null) {
            throw first;
        }
    }
}
