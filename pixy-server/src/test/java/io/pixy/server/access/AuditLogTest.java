package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.access.Action;
import io.pixy.api.access.Identity;
import io.pixy.api.access.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditLogTest {
    private static final Identity ANN = Identity.of(Identity.Kind.KEY, "ann");
    private static final Action MOVE = new Action(Verb.OFFSETS_WRITE, "c", "g", "t");

    private final List<String> lines = new ArrayList<>();
    private long nanos;
    private final AuditLog log = new AuditLog(lines::add, () -> nanos);

    @Test
    void writesALineOfJsonForWhatWasDoneAndForWhatWasRefused() {
        log.done(ANN, "10.0.0.1", MOVE, "offsets 0:7", Optional.empty());
        log.done(ANN, "", MOVE, "", Optional.of(new IllegalStateException("a \"reason\"\n")));
        log.denied(ANN, "unix", Action.ofProcess(Verb.MANAGE));
        log.unknown("10.0.0.1", "the key is not known");

        assertThat(lines)
                .containsExactly(
                        "{\"audit\":\"done\",\"who\":\"key:ann\",\"from\":\"10.0.0.1\",\"verb\":\"offsets.write\","
                                + "\"cluster\":\"c\",\"group\":\"g\",\"topic\":\"t\",\"detail\":\"offsets 0:7\",\"outcome\":\"ok\"}",
                        "{\"audit\":\"done\",\"who\":\"key:ann\",\"verb\":\"offsets.write\",\"cluster\":\"c\",\"group\":\"g\","
                                + "\"topic\":\"t\",\"outcome\":\"failed\",\"reason\":\"a \\\"reason\\\"\\n\"}",
                        "{\"audit\":\"denied\",\"who\":\"key:ann\",\"from\":\"unix\",\"verb\":\"manage\"}",
                        "{\"audit\":\"unauthenticated\",\"from\":\"10.0.0.1\",\"reason\":\"the key is not known\"}");
    }

    @Test
    void aFloodIsCutAndWhatWasLeftOutIsCounted() {
        for (int i = 0; i < 1_000; i++) {
            log.denied(Identity.anonymous(), "", MOVE);
        }
        assertThat(lines).hasSize(20);
        log.denied(ANN, "", MOVE);
        log.done(ANN, "", MOVE, "", Optional.empty());
        assertThat(lines).hasSize(22);
        lines.clear();

        nanos += 1_000_000_000;
        log.look();
        log.look();

        assertThat(lines).containsExactly("{\"audit\":\"left out\",\"of\":\"unauthenticated\",\"number\":980}");
    }

    @Test
    void whatWasLeftOutIsToldBeforeTheNextLine() {
        for (int i = 0; i < 21; i++) {
            log.denied(ANN, "", MOVE);
        }
        nanos += 1_000_000_000;
        lines.clear();

        log.denied(ANN, "", MOVE);

        assertThat(lines).hasSize(2).first().asString().contains("\"number\":1");
    }

    @Test
    void longNamesAreCut() {
        log.denied(ANN, "", new Action(Verb.PRODUCE, "c", "", "x".repeat(100_000)));

        assertThat(lines.get(0)).hasSizeLessThan(1_000);
    }
}
