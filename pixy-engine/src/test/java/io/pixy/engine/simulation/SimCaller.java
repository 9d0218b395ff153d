package io.pixy.engine.simulation;

import java.util.List;

/** Asks for messages of a topic, one member after the other or always the same one, until it is stopped. */
abstract class SimCaller implements SimWorld.Client {
    static final String GROUP = "g";

    final SimWorld world;
    final String topic;
    private final SimMember home;
    private boolean stopped;

    /** One that asks that member, or any one each time if it is null. */
    SimCaller(SimWorld world, String topic, SimMember home) {
        this.world = world;
        this.topic = topic;
        this.home = home;
    }

    @Override
    public final void start() {
        world.later(0, 500, this::ask);
    }

    @Override
    public final void stop() {
        stopped = true;
    }

    final boolean isStopped() {
        return stopped;
    }

    /** One of the living, if there are any. */
    final SimMember anyMember() {
        List<SimMember> living = world.living();
        return living.isEmpty() ? null : living.get(world.random.nextInt(living.size()));
    }

    /** Asks, now or when there is somebody to be asked. */
    final void ask() {
        if (stopped) {
            return;
        }
        if (world.living().isEmpty()) {
            world.later(100, 500, this::ask);
            return;
        }
        ask(home != null ? home : anyMember());
    }

    abstract void ask(SimMember member);
}
