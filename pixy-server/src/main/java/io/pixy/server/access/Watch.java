package io.pixy.server.access;

import io.pixy.api.access.AccessWatch;
import io.pixy.api.access.Action;
import io.pixy.api.access.Hands;
import io.pixy.api.access.Identity;
import io.pixy.api.access.Quotas;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts against quotas, and writes down. Thread-safe: immutable. */
record Watch(Supplier<Quotas> quotas, AuditLog audit) implements AccessWatch {
    @Override
    public void onCall(Identity who, Action what, long bytes) {
        quotas.get().call(who, bytes);
    }

    @Override
    public void onDenied(Identity who, String from, Action what) {
        audit.denied(who, from, what);
    }

    @Override
    public void onDone(Identity who, String from, Action what, String detail, Optional<Throwable> failure) {
        audit.done(who, from, what, detail, failure);
    }

    @Override
    public Optional<Hands> hands(Identity who) {
        return quotas.get().hands(who);
    }
}
