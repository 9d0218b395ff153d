package io.pixy.engine.simulation;

/** A member's connection to the coordinator: nothing overtakes anything, and what is on its way when it breaks is lost. */
final class SimLink {
    private final SimWorld world;
    private final SimGroup coordinator;
    private final SimMember member;
    private long lastThereNanos;
    private long lastBackNanos;
    private boolean broken;

    SimLink(SimWorld world, SimGroup coordinator, SimMember member) {
        this.world = world;
        this.coordinator = coordinator;
        this.member = member;
    }

    boolean isUp() {
        return !broken && !coordinator.isAway();
    }

    void breakDown() {
        broken = true;
    }

    void mend() {
        broken = false;
    }

    /**
     * Sends something, which arrives even if the member is dead by then.
     *
     * @param arrives what happens at the coordinator
     * @param lost what happens here if it did not
     */
    void send(Runnable arrives, Runnable lost) {
        lastThereNanos = next(lastThereNanos);
        world.schedule(lastThereNanos - world.clock.nanoTime(), () -> {
            if (isUp()) {
                arrives.run();
            } else {
                lose(lost);
            }
        });
    }

    /** Comes behind what was sent before, whether that arrives or is lost. */
    void follow(Runnable then) {
        lastThereNanos = next(lastThereNanos);
        world.schedule(lastThereNanos - world.clock.nanoTime(), then);
    }

    /** The way back. */
    void answer(Runnable arrives, Runnable lost) {
        lastBackNanos = next(lastBackNanos);
        member.schedule(lastBackNanos - world.clock.nanoTime(), () -> {
            if (isUp()) {
                arrives.run();
            } else {
                lose(lost);
            }
        });
    }

    /** It takes a while to notice. */
    void lose(Runnable lost) {
        member.later(50, 700, lost);
    }

    private long next(long lastNanos) {
        return Math.max(world.clock.nanoTime() + world.between(1, 30), lastNanos);
    }
}
