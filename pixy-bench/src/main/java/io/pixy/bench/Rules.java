package io.pixy.bench;

import io.pixy.api.access.AccessPolicy;
import io.pixy.api.access.AccessRule;
import io.pixy.api.access.QuotaRule;
import io.pixy.api.access.Verb;
import io.pixy.server.config.AccessConfig;
import io.pixy.server.config.CertificatesConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Twenty-one rules of which the last one counts, and a quota that is never used up. No state. */
final class Rules {
    static final String TOPIC = "bench";
    static final String CALLER = "bench";

    private static final int OTHERS = 20;
    private static final long WITHOUT_END = 1_000_000_000_000L;

    private Rules() {}

    static AccessConfig withKeys(Path keys) {
        List<AccessRule> rules = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            rules.add(AccessRule.allow("key:*", Verb.CONSUME).withTopics("other-" + i + "-*"));
        }
        rules.add(AccessRule.allow("key:" + CALLER, Verb.PRODUCE).withTopics("ben*"));
        return new AccessConfig(
                AccessPolicy.denyAllBut(rules),
                keys.toString(),
                Optional.empty(),
                CertificatesConfig.none(),
                false,
                List.of(new QuotaRule(List.of("*"), WITHOUT_END, WITHOUT_END, 0)));
    }
}
