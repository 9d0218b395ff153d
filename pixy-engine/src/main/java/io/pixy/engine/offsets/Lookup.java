package io.pixy.engine.offsets;

import io.pixy.api.PixyException;
import io.pixy.engine.kafka.KafkaErrors;
import java.util.Objects;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * What a question about one partition came to. An answer and a failure are kept apart by type, since "nothing was ever
 * committed" and "could not find out" have very different consequences. Immutable.
 *
 * @param <T> what was asked for
 */
public sealed interface Lookup<T> {

    /** An answer. */
    record Found<T>(T value) implements Lookup<T> {
        public Found {
            Objects.requireNonNull(value, "value");
        }
    }

    /** No answer; worth another attempt. */
    record Failed<T>(PixyException why) implements Lookup<T> {
        public Failed {
            Objects.requireNonNull(why, "why");
        }

        /** Whether we may not even ask: that passes only when people act. */
        public boolean isRefusal() {
            return KafkaErrors.isCausedBy(why, AuthorizationException.class);
        }
    }
}
