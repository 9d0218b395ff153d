package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.CommitFailure.Kind;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

final class MemberCommitsTest {
    private final ManualClock clock = new ManualClock();
    private final ManualTimers time = new ManualTimers(clock);
    private final Map<PartitionId, Long> claimed = new HashMap<>(Map.of(id(0), 1L, id(1), 1L, id(2), 1L, id(3), 1L));
    private final ScriptedConsumer kafka = new ScriptedConsumer();
    private final List<Long> taken = new ArrayList<>();
    private int stale;
    private int more;
    private final MemberCommits commits =
            new MemberCommits(id -> claimed.getOrDefault(id, 0L), taken::add, sent -> stale++, () -> more++, clock);

    @Test
    void oneRequestIsUnderWayAtATime() {
        var first = commit(1, 0, 1);
        var second = commit(2, 0);

        pump();
        pump();
        assertThat(kafka.sent).containsExactly("{t-0=1, t-1=1}");
        kafka.answer(null);
        assertThat(more).isEqualTo(1);
        pump();
        kafka.answer(null);

        assertThat(kafka.sent).containsExactly("{t-0=1, t-1=1}", "{t-0=2}");
        assertThat(kinds(first)).isEqualTo("{t/0=null, t/1=null}");
        assertThat(kinds(second)).isEqualTo("{t/0=null}");
    }

    /** What the answer proves was so when the coordinator had the request, at any time since then. */
    @Test
    void whatIsTakenIsToldWithTheTimeFromBeforeItWasSent() {
        long sent = clock.nanoTime();
        var unused = commit(1, 0);
        pump();
        time.advance(Duration.ofSeconds(7));
        kafka.answer(null);
        unused = commit(2, 0);
        pump();
        kafka.answer(new RebalanceInProgressException());

        assertThat(taken).containsExactly(sent);
    }

    @Test
    void thePartitionThatIsToBlameIsFound() {
        var answer = commit(1, 0, 1, 2, 3);

        for (int round = 0; round < 10; round++) {
            pump();
            while (!kafka.requests.isEmpty()) {
                boolean culprit = kafka.requests.peek().offsets().keySet().stream()
                        .anyMatch(partition -> partition.partition() == 2);
                kafka.answer(
                        culprit ? new RetriableCommitFailedException(new UnknownTopicOrPartitionException()) : null);
            }
        }

        assertThat(kinds(answer)).isEqualTo("{t/0=null, t/1=null, t/2=UNKNOWN_PARTITION, t/3=null}");
        assertThat(kafka.sent).hasSize(5);
    }

    @Test
    void whatIsAboutTheMemberIsNotTriedOneByOne() {
        var answer = commit(1, 0, 1);
        pump();

        kafka.answer(new RebalanceInProgressException());

        assertThat(kinds(answer)).isEqualTo("{t/0=REBALANCING, t/1=REBALANCING}");
        assertThat(kafka.sent).hasSize(1);
        assertThat(stale).isZero();
    }

    @Test
    void eachErrorHasItsKind() {
        assertThat(kind(new CommitFailedException())).isEqualTo(Kind.STALE_EPOCH);
        assertThat(kind(new UnknownMemberIdException())).isEqualTo(Kind.STALE_EPOCH);
        assertThat(kind(new FencedMemberEpochException("test"))).isEqualTo(Kind.STALE_EPOCH);
        assertThat(stale).isEqualTo(3);
        assertThat(kind(new StaleMemberEpochException("test"))).isEqualTo(Kind.REBALANCING);
        assertThat(kind(new OffsetMetadataTooLarge("test"))).isEqualTo(Kind.METADATA_TOO_LARGE);
        assertThat(kind(new TopicAuthorizationException("t"))).isEqualTo(Kind.OTHER);
        kafka.refusal = Optional.of(new RebalanceInProgressException());
        var refused = commit(1, 0);
        pump();
        assertThat(kinds(refused)).isEqualTo("{t/0=REBALANCING}");
        assertThat(stale).isEqualTo(3);
    }

    private Kind kind(Exception error) {
        var answer = commit(1, 0);
        pump();
        kafka.answer(error);
        return answer.join().get(id(0)).orElseThrow().kind();
    }

    @Test
    void whatIsNotClaimedIsNotSent() {
        claimed.remove(id(0));
        var mixed = commit(1, 0, 1);
        var gone = commit(1, 0);
        pump();
        kafka.answer(null);
        pump();

        assertThat(kinds(mixed)).isEqualTo("{t/0=STALE_EPOCH, t/1=null}");
        assertThat(kinds(gone)).isEqualTo("{t/0=STALE_EPOCH}");
        assertThat(kafka.sent).containsExactly("{t-1=1}");
    }

    /** Others may have got further in between. */
    @Test
    void whatWasClaimedAnewSinceThenIsNotSent() {
        var first = commit(1, 1);
        var before = commit(1, 0);
        pump();
        claimed.put(id(0), 2L);
        kafka.answer(null);
        var since = commit(5, 0);
        pump();
        kafka.answer(null);

        assertThat(kinds(first)).isEqualTo("{t/1=null}");
        assertThat(kinds(before)).isEqualTo("{t/0=STALE_EPOCH}");
        assertThat(kinds(since)).isEqualTo("{t/0=null}");
        assertThat(kafka.sent).containsExactly("{t-1=1}", "{t-0=5}");
    }

    @Test
    void anAnswerThatDoesNotComeIsToldButNothingOvertakesIt() {
        var first = commit(1, 0);
        pump();

        time.advance(MemberCommits.LIMIT);
        commits.expire();
        assertThat(kinds(first)).isEqualTo("{t/0=UNANSWERED}");
        var second = commit(2, 0);
        pump();
        assertThat(kafka.sent).hasSize(1);
        kafka.answer(null);
        pump();
        kafka.answer(null);

        assertThat(kafka.sent).containsExactly("{t-0=1}", "{t-0=2}");
        assertThat(kinds(second)).isEqualTo("{t/0=null}");
    }

    @Test
    void theEndOfTheConsumerAnswersAll() {
        var first = commit(1, 0);
        var second = commit(2, 0);
        pump();
        ScriptedConsumer.Request late = kafka.requests.remove();

        commits.onConsumerClosed();

        assertThat(kinds(first)).isEqualTo("{t/0=UNANSWERED}");
        assertThat(kinds(second)).isEqualTo("{t/0=UNANSWERED}");
        var third = commit(3, 0);
        pump();
        late.answer(new CommitFailedException());
        assertThat(third).isNotDone();
        assertThat(stale).isZero();
        assertThat(taken).isEmpty();
        kafka.answer(null);
        assertThat(kinds(third)).isEqualTo("{t/0=null}");
    }

    @Test
    void withoutAConsumerNothingIsOurs() {
        var answer = commit(1, 0);

        commits.refuse();

        assertThat(kinds(answer)).isEqualTo("{t/0=STALE_EPOCH}");
        time.advance(Duration.ofHours(1));
        commits.expire();
    }

    private void pump() {
        commits.pump(kafka.consumer());
    }

    private CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(long offset, int... partitions) {
        Map<PartitionId, Committed> pairs = new TreeMap<>();
        for (int partition : partitions) {
            pairs.put(id(partition), new Committed(offset, ""));
        }
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer = new CompletableFuture<>();
        commits.add(pairs, answer);
        return answer;
    }

    private static String kinds(CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> answer) {
        Map<PartitionId, Kind> kinds = new TreeMap<>();
        answer.getNow(Map.of())
                .forEach((partition, failure) ->
                        kinds.put(partition, failure.map(CommitFailure::kind).orElse(null)));
        return kinds.toString();
    }

    private static PartitionId id(int partition) {
        return new PartitionId("t", partition);
    }
}
