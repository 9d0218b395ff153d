/**
 * Role: the registry on ZooKeeper, in the layout of the original, so that its instances and ours share groups.
 *
 * <p>Called by {@code group} and {@code admin}, through {@link io.pixy.engine.registry.Registry}. Calls ZooKeeper. From
 * top to bottom:
 *
 * <pre>
 * ZooKeeperRegistry        the way in
 *  ├─ GroupMembership      one group
 *  │   ├─ Upkeep           what is wanted, what is to be done next
 *  │   │   ├─ Registration ids/member: the subscription document
 *  │   │   └─ GroupReader  ids/*: the snapshot, with watches
 *  │   ├─ Claims, Claim    owners/topic/partition: one small state machine each
 *  │   ├─ Nudges           how often others are made to read again
 *  │   └─ GroupCleanup     removes what an empty group leaves behind
 *  ├─ OwnersReader, TopicConfigReader   stateless reading
 *  └─ Connection           Curator's client; which session holds, and whether it can be trusted
 *      └─ Session          the operations, none of which blocks
 * </pre>
 *
 * <p>Curator keeps the connection and replaces dead sessions. The operations go to the handle of the session for which
 * they were decided and not through Curator: it would repeat them, also in the next session, where "create" and "delete"
 * mean something else. The asynchronous calls of that handle also work with servers of version 3.4, whose only {@code
 * create} is the old one.
 *
 * <p>Supervises Curator's threads and ZooKeeper's; stops when closed, in bounded time. Thread: each membership has a
 * strand, and so has the connection; they run on ZooKeeper's event thread, Curator's, the timers' or the caller's.
 */
package io.pixy.engine.registry.zookeeper;
