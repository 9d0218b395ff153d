/**
 * Role: the life of one partition that this instance consumes for one group, from the claim to the release.
 *
 * <pre>
 *             claimed            sought             not wanted          acked or timed out      committed, released
 *  Claiming ----------► Seeking ---------► Consuming ---------► Draining ----------► Releasing ---------► Released
 *      ▲                   ▲                 │    ▲                │
 *      │                   └─ out of range ──┤    └─ wanted again ─┘
 *      └────────────── claim lost ───────────┘
 * </pre>
 *
 * <p>Three rules make it right (R1 to R3): messages are handed out only while the claim is held; the claim is released
 * only after everything acknowledged so far is committed and no more acknowledgements are taken; the committed offset is
 * read only after the claim. A partition that waits in one of these states delays no other one.
 *
 * <p>Called by {@code topic} (take a message) and {@code group} (want, acknowledge, news from the registry). Calls {@code
 * offsets}, {@code fetch} and {@code registry}; tells {@link io.pixy.engine.partition.PartitionConsumer.News} what
 * becomes of it. Supervises its timers. Confined to the group's strand throughout.
 */
package io.pixy.engine.partition;
