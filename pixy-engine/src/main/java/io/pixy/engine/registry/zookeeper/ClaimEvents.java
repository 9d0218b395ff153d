package io.pixy.engine.registry.zookeeper;

/** What a {@link Claim} tells, on the strand. */
interface ClaimEvents {

    /** The partition is ours. */
    void onHeld(Claim claim);

    /** The partition was ours; the claim goes on trying. */
    void onLost(Claim claim);

    /** Somebody else holds the partition; the claim goes on trying. */
    void onBlocked(Claim claim);

    /** The partition is not wanted any more and not ours; the claim does nothing from now on. */
    void onFinished(Claim claim);
}
