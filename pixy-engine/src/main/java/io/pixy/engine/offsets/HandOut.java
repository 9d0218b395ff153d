package io.pixy.engine.offsets;

import io.pixy.api.Message;

/**
 * A message as it was just handed out. Immutable.
 *
 * @param message an object of its own for each hand-out
 * @param number which hand-out of the message by this tracker it is, those included that were taken back
 * @param deadlineNanos until when it is its receiver's
 */
public record HandOut(Message message, int number, long deadlineNanos) {}
