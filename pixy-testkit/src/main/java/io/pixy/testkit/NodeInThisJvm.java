package io.pixy.testkit;

/** What can't be done to a server inside this JVM. No state. */
interface NodeInThisJvm extends Node {
    @Override
    default void kill() {
        throw notAProcess("kill");
    }

    @Override
    default void pause() {
        throw notAProcess("pause");
    }

    @Override
    default void resume() {
        throw notAProcess("resume");
    }

    static UnsupportedOperationException notAProcess(String what) {
        return new UnsupportedOperationException(
                what + "() needs a server in a process of its own: build the cluster with asProcesses()");
    }
}
