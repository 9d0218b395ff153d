/**
 * Role: what of a partition is done. {@link io.pixy.engine.offsets.OffsetTracker} knows what was handed out and what was
 * acknowledged, {@link io.pixy.engine.offsets.Committer} brings that to Kafka, in the form that {@link
 * io.pixy.engine.offsets.SparseAcks} reads and writes.
 *
 * <p>Called by {@code partition}, {@code topic} and {@code group} (trackers, committer) and by {@code admin} (the
 * readable form). Calls {@link io.pixy.engine.offsets.OffsetStore} only, whose answers it posts to the group's strand.
 * Supervises nothing but the committer's timer, which stops when the committer is closed.
 *
 * <p>Thread: everything of one group on that group's strand; {@link io.pixy.engine.offsets.AdminOffsetStore} on any.
 */
package io.pixy.engine.offsets;
