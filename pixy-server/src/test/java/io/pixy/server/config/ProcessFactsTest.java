package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProcessFactsTest {
    private static final Map<String, String> NOMAD =
            Map.of("NOMAD_ALLOC_ID", "b313e983-c906-49df-b5f7-f6fbc59b3297", "NOMAD_ALLOC_INDEX", "0");

    @Test
    void environmentIsNotPrinted() {
        ProcessFacts facts = new ProcessFacts(Map.of("DB_PASSWORD", "planted"), Optional.of("h"), Optional.empty(), 7);

        assertThat(facts.toString()).contains("h").doesNotContain("planted");
    }

    @Test
    void C9_nomadNamesTheClient() {
        assertThat(Configs.facts(NOMAD).generatedClientId()).isEqualTo("kp_nomad_b313e983_0");
        assertThat(Configs.facts(Map.of("NOMAD_ALLOC_ID", "abc-d", "NOMAD_ALLOC_INDEX", ""))
                        .generatedClientId())
                .isEqualTo("kp_nomad_abc");
        assertThat(Configs.facts(Map.of("NOMAD_ALLOC_ID", "")).generatedClientId())
                .isEqualTo("kp_host_7");
    }

    @Test
    void containerNamesTheClient() {
        Optional<String> container = ProcessFacts.containerId(
                List.of("0::/init.scope", "5:cpuset:/docker/0123456789abcdef0123456789abcdef", "4:x:/docker/ffff"));

        assertThat(container).contains("0123456789ab");
        assertThat(new ProcessFacts(Map.of(), Optional.of("host"), container, 7).generatedClientId())
                .isEqualTo("kp_host_0123456789ab");
    }

    @Test
    void onlyOneDockerInALineCounts() {
        assertThat(ProcessFacts.containerId(List.of("5:a:/docker/abc/docker/def", "0::/")))
                .isEmpty();
        assertThat(ProcessFacts.containerId(List.of("5:a:/docker/abc"))).contains("abc");
    }

    @Test
    void withoutHostNameItIsRandom() {
        ProcessFacts facts = new ProcessFacts(Map.of(), Optional.empty(), Optional.empty(), 7);

        assertThat(facts.generatedClientId()).matches("kp_[0-9a-f]{8}");
    }

    @Test
    void A9_generatedIdsAreLegalWhateverTheHostIsCalled() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 1_000; i++) {
            StringBuilder host = new StringBuilder("h");
            random.ints(random.nextInt(20), 1, 0x250).forEach(host::appendCodePoint);
            ProcessFacts facts = new ProcessFacts(Map.of(), Optional.of(host.toString()), Optional.empty(), 7);

            assertThat(facts.generatedClientId()).as("seed %d", seed).matches("[A-Za-z0-9._-]+");
        }
    }

    @Test
    void thisProcessHasAHostName() {
        assertThat(ProcessFacts.current().hostname()).isPresent();
        assertThat(ProcessFacts.current().pid())
                .isEqualTo(ProcessHandle.current().pid());
    }
}
