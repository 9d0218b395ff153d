package io.pixy.server.config;

import java.util.Objects;
import java.util.Set;

/**
 * The limits that hold at the moment. Some of them can be changed while the server runs: those that are asked for with each
 * request, and not built into connections and listeners. Thread-safe: one reference.
 */
public final class CurrentLimits implements Reloadable {
    private volatile LimitsConfig limits;

    /** Those that hold at first. */
    public CurrentLimits(LimitsConfig limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /** To be asked for again and again. */
    public LimitsConfig get() {
        return limits;
    }

    @Override
    public Set<String> keys() {
        return Set.of(
                "limits.max_rows",
                "limits.max_parameters",
                "limits.max_stream_age",
                "limits.body_timeout",
                "limits.min_body_rate",
                "limits.write_timeout");
    }

    @Override
    public Runnable prepare(ServerConfig next) {
        LimitsConfig wanted = limits.taking(next.limits());
        return () -> limits = wanted;
    }
}
