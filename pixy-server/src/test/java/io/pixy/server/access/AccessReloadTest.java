package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.access.Identity;
import io.pixy.api.access.Verb;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.config.ServerConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AccessReloadTest {
    private static final Identity ANN = Identity.of(Identity.Kind.KEY, "ann");

    @Test
    void rulesAndQuotasAreTakenOver() {
        Access access = Access.of(AccessConfigs.of("access: {default: deny}"), Duration.ofMinutes(5));
        ServerConfig next = AccessConfigs.server(
                "access: {rules: [{who: 'key:ann', verbs: manage}]}\nquotas: [{who: '*', requests_per_second: 1}]");
        assertThatThrownBy(() -> access.requireOfProcess(ANN, "", Verb.MANAGE))
                .isInstanceOf(AccessDeniedException.class);

        Runnable change = access.prepare(next);
        assertThatThrownBy(() -> access.requireOfProcess(ANN, "", Verb.MANAGE))
                .isInstanceOf(AccessDeniedException.class);
        change.run();

        assertThatCode(() -> access.requireOfProcess(ANN, "", Verb.MANAGE)).doesNotThrowAnyException();
        assertThatThrownBy(() -> access.requireOfProcess(ANN, "", Verb.MANAGE))
                .isInstanceOf(TooManyRequestsException.class);
        // who reads it again and again must not be lavish
        access.prepare(next).run();
        assertThatThrownBy(() -> access.requireOfProcess(ANN, "", Verb.MANAGE))
                .isInstanceOf(TooManyRequestsException.class);
        assertThat(access.keys()).containsExactlyInAnyOrder("access.default", "access.rules", "quotas");
    }
}
