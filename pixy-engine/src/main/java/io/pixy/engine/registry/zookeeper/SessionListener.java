package io.pixy.engine.registry.zookeeper;

/** Hears how the connection to ZooKeeper fares; one call at a time, in order. Must not block. */
interface SessionListener {

    /**
     * Operations make sense from now on, and what is held should be looked at again.
     *
     * @param session of another id than the last one if that one is over
     */
    void onConnected(Session session);

    /** The connection is gone; the session, and what it holds, may still be there. */
    void onDisconnected();

    /** The connection has been gone for so long that the session may end before we hear of it, or it has ended. */
    void onDoubt();

    /** The session is over, or known to be over before there is a next one. */
    void onEnded();
}
