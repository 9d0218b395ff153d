package io.pixy.bench.process;

/** A process whose costs are known. */
public interface Watched {
    boolean isAlive();

    /** Seconds of processors since it began. */
    double cpuSeconds();

    /** Bytes allocated since it began; NaN if that can't be told. */
    double allocatedBytes();

    /** Memory that is there and not only reserved. */
    double residentMegabytes();

    /** This process. */
    static Watched self() {
        Proc proc = Proc.self();
        return new Watched() {
            @Override
            public boolean isAlive() {
                return true;
            }

            @Override
            public double cpuSeconds() {
                return proc.cpuSeconds();
            }

            @Override
            public double allocatedBytes() {
                return Allocation.own();
            }

            @Override
            public double residentMegabytes() {
                return proc.residentMegabytes();
            }
        };
    }
}
