package io.pixy.api.access;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.PixyException;
import io.pixy.api.UnauthenticatedException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where one caller has to pass before anything of one cluster is done. Names are looked at, and nothing else, so what is
 * refused says nothing of what there is. Immutable, apart from what it asks.
 */
record Gate(Identity who, Supplier<String> from, String cluster, Supplier<AccessPolicy> policy, AccessWatch watch) {

    /** Lets pass what is a call of its own, or throws. */
    void call(Verb verb, String group, String topic, long bytes) {
        Action what = action(verb, group, topic);
        require(what);
        watch.onCall(who, what, bytes);
    }

    /** Lets pass what is a part of a call, or throws. */
    void require(Verb verb, String group, String topic) {
        require(action(verb, group, topic));
    }

    private void require(Action what) {
        Optional<PixyException> refusal = refusal(what);
        if (refusal.isPresent()) {
            watch.onDenied(who, from.get(), what);
            throw refusal.get();
        }
    }

    /** Why something can't go on that was let pass before, if it can't. */
    Optional<PixyException> refusal(Verb verb, String group, String topic) {
        return refusal(action(verb, group, topic));
    }

    private Optional<PixyException> refusal(Action what) {
        if (!who.isValid()) {
            return Optional.of(new UnauthenticatedException("the credentials of " + who + " are not valid any more"));
        }
        if (policy.get().allows(who, what)) {
            return Optional.empty();
        }
        return Optional.of(
                who.isAnonymous()
                        ? new UnauthenticatedException("credentials are needed to " + what.text())
                        : new AccessDeniedException(who + " is not allowed to " + what.text()));
    }

    /** Whether it would pass, which nobody is told of. */
    boolean allows(Verb verb, String group, String topic) {
        return policy.get().allows(who, action(verb, group, topic));
    }

    /** The same with the validity of the caller. */
    boolean isGood(Verb verb, String group, String topic) {
        return who.isValid() && allows(verb, group, topic);
    }

    /** Tells what has become of something administrative. */
    void done(Verb verb, String group, String topic, String detail, Throwable failure) {
        watch.onDone(who, from.get(), action(verb, group, topic), detail, Optional.ofNullable(failure));
    }

    Action action(Verb verb, String group, String topic) {
        return new Action(verb, cluster, group == null ? "" : group, topic == null ? "" : topic);
    }
}
