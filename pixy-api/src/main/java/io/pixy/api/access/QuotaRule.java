package io.pixy.api.access;

import io.pixy.api.InvalidConfigException;
import java.util.List;

/**
 * How much each of some callers may do. Immutable.
 *
 * @param who patterns of callers, as in {@link AccessRule#who}; each that matches has all of this for itself
 * @param requestsPerSecond calls, as many at once after a second of silence; 0 for no bound
 * @param bytesPerSecond what is written; 0 for no bound
 * @param messagesInHand messages that are taken and not settled; 0 for no bound
 */
public record QuotaRule(List<String> who, long requestsPerSecond, long bytesPerSecond, int messagesInHand) {
    /** Checks the values. */
    public QuotaRule {
        who = List.copyOf(who);
        Who.check("quotas[].who", who);
        notNegative("requests_per_second", requestsPerSecond);
        notNegative("bytes_per_second", bytesPerSecond);
        notNegative("messages_in_hand", messagesInHand);
    }

    private static void notNegative(String key, long value) {
        if (value < 0) {
            throw new InvalidConfigException("quotas[]." + key + " must be >= 0, of which 0 is no bound");
        }
    }

    /** Whether it is about a caller. */
    boolean isFor(Identity caller) {
        return Who.isOneOf(who, caller);
    }
}
