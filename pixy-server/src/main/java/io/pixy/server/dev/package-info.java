/**
 * Role: {@code pixy dev}, a whole installation on loopback to try things out: a Kafka broker and Pixy, and a
 * ZooKeeper if asked for.
 *
 * <p>Called by {@code io.pixy.server}, as one of its commands. Calls the test kit, the engine and the surfaces. Supervises
 * all of them: started in that order, stopped the other way round. Stops when a signal comes or a surface dies. Thread:
 * the main thread; a signal only interrupts it.
 */
package io.pixy.server.dev;
