package io.pixy.engine.simulation;

/** A member's thread: what is posted runs in order, after a while, and not while it stands still. */
final class SimThread {
    private final SimWorld world;
    private final SimMember member;

    /** What it does after each task, and when it wakes up. */
    private final Runnable proceed;

    private long lastPostNanos;
    private long stalledUntilNanos;

    SimThread(SimWorld world, SimMember member, Runnable proceed) {
        this.world = world;
        this.member = member;
        this.proceed = proceed;
    }

    private long now() {
        return world.clock.nanoTime();
    }

    void post(Runnable task) {
        long due = Math.max(Math.max(now() + world.between(1, 20), lastPostNanos), stalledUntilNanos);
        lastPostNanos = due;
        member.schedule(due - now(), () -> {
            if (isStalled()) {
                post(task);
            } else {
                task.run();
                proceed.run();
            }
        });
    }

    boolean isStalled() {
        return stalledUntilNanos - now() > 0;
    }

    void stall(int millis) {
        stalledUntilNanos = now() + millis * 1_000_000L;
    }

    void wakeAt(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return;
        }
        member.schedule(Math.max(0, nanos - now()), () -> {
            if (isStalled()) {
                wakeAt(stalledUntilNanos);
            } else {
                proceed.run();
            }
        });
    }
}
