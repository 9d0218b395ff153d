package io.pixy.engine.offsets;

/**
 * The time for which one tracker is in charge of a partition. Immutable.
 *
 * @param number drawn by lot, so that no two in the world are the same
 * @param incarnation tells the topic from others that had its name before; 0 if that is not known
 */
public record Tenure(long number, int incarnation) {
    /** Whether it was of the same topic for certain: two of which nothing is known may well be of different ones. */
    public boolean isOfSameTopic(Tenure other) {
        return incarnation != 0 && incarnation == other.incarnation;
    }
}
