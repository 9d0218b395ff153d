/**
 * Writes dead letters and retry copies.
 *
 * <p>Called by the groups, through {@link io.pixy.engine.partition.DeadLetters}. Calls a producer and an admin client,
 * which others close. Stops when closed; before the producer, and after the groups. Answers on threads for strands.
 */
package io.pixy.engine.letters;
