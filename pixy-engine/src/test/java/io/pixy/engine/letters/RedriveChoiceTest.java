package io.pixy.engine.letters;

import static io.pixy.engine.letters.LetterWorld.BOX;
import static io.pixy.engine.letters.LetterWorld.LETTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.LetterFilter;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a redrive passes over stays, what it has put back is not put back again, and one bad letter stops none. */
@Timeout(60)
class RedriveChoiceTest {
    private static final RedriveRequest FAST = RedriveRequest.ALL.withMaxPerSecond(500);

    private final LetterWorld world = new LetterWorld();

    private void have(int count) {
        for (int i = 0; i < count; i++) {
            world.letter("v" + i, "pixy.dead.reason", i % 2 == 0 ? "rejected" : "max_attempts");
        }
    }

    private Redrive redrive(LetterFilter filter) {
        return world.redrive(FAST.withFilter(filter));
    }

    private static CompletableFuture<RecordPosition> written() {
        return CompletableFuture.completedFuture(new RecordPosition(0, 0));
    }

    private static String value(ProduceRequest request) {
        return new String(request.value(), StandardCharsets.UTF_8);
    }

    @Test
    void whatTheFilterLeavesOutIsPutBackByTheNextOneAndNothingTwice() {
        have(6);

        Redrive first = redrive(LetterFilter.ALL.withReason("max_attempts"));
        assertThat(first).isEqualTo(new Redrive("1", Redrive.State.DONE, 3, 3, 0, 0, Optional.empty()));
        assertThat(world.written).containsExactly("v1", "v3", "v5");
        assertThat(world.committed().offset()).isZero();

        Redrive second = world.redrive();
        assertThat(second.redriven()).isEqualTo(3);
        assertThat(second.skipped()).isZero();
        assertThat(world.written).containsExactly("v1", "v3", "v5", "v0", "v2", "v4");
        assertThat(world.committed().offset()).isEqualTo(6);
    }

    @Test
    void filtersByKeyAndByTime() {
        have(4);
        Map<String, String> headers = Map.of(
                "__dlq.errors.topic", "orders",
                "__dlq.errors.group", "g",
                "__dlq.errors.partition", "0",
                "__dlq.errors.offset", "0");
        world.record(LETTERS, "other", "v4", headers);

        assertThat(redrive(LetterFilter.ALL.withKey(Letters.bytes("none"))).redriven())
                .isZero();
        redrive(LetterFilter.ALL.withFrom(Instant.ofEpochSecond(1)).withTo(Instant.ofEpochSecond(3)));
        assertThat(world.written).containsExactly("v1", "v2");
        redrive(LetterFilter.ALL.withKey(Letters.bytes("k")));
        assertThat(world.written).containsExactly("v1", "v2", "v0", "v3");
    }

    @Test
    void recordsOfOthersMakeNoHoles() {
        for (int i = 0; i < 5; i++) {
            world.letter("v" + i);
            world.letter("x" + i, "__dlq.errors.group", "other");
        }
        world.letter("last", "pixy.dead.reason", "max_attempts");

        redrive(LetterFilter.ALL.withReason("rejected"));

        assertThat(world.committed().offset()).isEqualTo(10);
        assertThat(RedriveMark.ranges(world.committed())).isEmpty();
    }

    @Test
    void stopsAtTheLimitAndTheNextOneGoesOn() {
        have(10);

        Redrive first = world.redrive(FAST.withLimit(4));
        assertThat(first.state()).isEqualTo(Redrive.State.DONE);
        assertThat(first.redriven()).isEqualTo(4);
        assertThat(first.left()).isEqualTo(6);
        assertThat(world.redrive(FAST.withLimit(100)).redriven()).isEqualTo(6);
        assertThat(world.written).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void goesToAnotherTopicByItsKeyIfThatIsThere() {
        have(1);
        world.missing.add("nowhere");
        Redrive none = world.redrive(FAST.withTo("nowhere"));
        assertThat(none.state()).isEqualTo(Redrive.State.FAILED);
        assertThat(none.problem())
                .hasValueSatisfying(why -> assertThat(why)
                        .isInstanceOf(UnknownTopicException.class)
                        .hasMessage("letters can't be put into nowhere: there is no topic nowhere"));
        assertThat(world.offsets.committed).isEmpty();

        world.redrive(FAST.withTo("elsewhere"));

        assertThat(world.requests).singleElement().satisfies(request -> {
            assertThat(request.topic()).isEqualTo("elsewhere");
            assertThat(request.partition()).isEmpty();
            assertThat(Letters.text(request.headers())).containsExactly("pixy.dead.hops=1", "pixy.redriven=1");
        });
    }

    @Test
    void countsHowOftenAMessageWasPutBack() {
        world.letter("a", "pixy.redriven", "2", "pixy.dead.hops", "3");
        world.letter("b", "pixy.redriven", "-5");
        world.letter("c", "pixy.redriven", "many");

        world.redrive();

        assertThat(world.requests)
                .extracting(request -> Letters.text(request.headers()))
                .containsExactly(
                        List.of("pixy.dead.hops=3", "pixy.redriven=3"),
                        List.of("pixy.dead.hops=1", "pixy.redriven=1"),
                        List.of("pixy.dead.hops=1", "pixy.redriven=1"));
        assertThat(world.requests.get(0).partition()).hasValue(0);
    }

    @Test
    void aLetterThatIsTooLargeStaysAndTheOthersGo() {
        have(5);
        world.writer = request -> value(request).equals("v1")
                ? CompletableFuture.failedFuture(new MessageTooLargeException(null))
                : written();

        Redrive ended = world.redrive();

        assertThat(ended.state()).isEqualTo(Redrive.State.DONE);
        assertThat(ended.redriven()).isEqualTo(4);
        assertThat(ended.failed()).isEqualTo(1);
        assertThat(ended.problem())
                .hasValueSatisfying(why -> assertThat(why).isInstanceOf(MessageTooLargeException.class));
        assertThat(world.committed().offset()).isEqualTo(1);

        world.writer = request -> written();
        assertThat(world.redrive().redriven()).isEqualTo(1);
        assertThat(world.written).containsExactly("v0", "v2", "v3", "v4", "v1");
    }

    @Test
    void aLetterThatIsRefusedWhileOthersGoIsTriedThreeTimesAndNoOtherIsWrittenTwice() {
        have(5);
        List<String> tried = new ArrayList<>();
        world.writer = request -> {
            tried.add(value(request));
            return value(request).equals("v0")
                    ? CompletableFuture.failedFuture(new KafkaException("scripted", null))
                    : written();
        };

        Redrive ended = world.redrive();

        assertThat(ended.state()).isEqualTo(Redrive.State.DONE);
        assertThat(ended.failed()).isEqualTo(1);
        assertThat(ended.skipped()).isZero();
        assertThat(ended.problem()).hasValueSatisfying(why -> assertThat(why).hasMessage("scripted"));
        assertThat(tried).containsExactly("v0", "v1", "v2", "v3", "v4", "v0", "v0");
    }

    @Test
    void whatCanNotBeReadIsGivenUpWhoeverIsBehindIt() {
        world.record(LetterWorld.ORDERS, "k", "the value", Map.of());
        world.letter(null, "pixy.dead.truncated", "true");
        world.letter("b");
        world.silent.add(LetterWorld.ORDERS);

        Redrive ended = world.redrive();

        assertThat(ended.failed()).isEqualTo(1);
        assertThat(world.written).containsExactly("b");
        assertThat(world.committed().offset()).isZero();
    }

    @Test
    void stopsBeforeMoreLiesScatteredThanCanBeRemembered() {
        have(600);
        world.metadata = RedriveMark.MOST_CHARS + 100;

        Redrive ended = redrive(LetterFilter.ALL.withReason("max_attempts"));

        assertThat(ended.state()).isEqualTo(Redrive.State.FAILED);
        assertThat(ended.problem())
                .hasValueSatisfying(why -> assertThat(why)
                        .hasMessageContaining("lie among so many others")
                        .hasMessageContaining("of partition 0 of dlq.orders.g"));
        assertThat(ended.redriven()).isBetween(10L, 50L);
        assertThat(world.committed().metadata().length()).isLessThan(world.metadata);
        world.metadata = LetterWorld.METADATA;
        world.redrive();
        assertThat(world.written).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void aTopicThatWasMadeAgainIsGoneThroughFromItsBeginning() {
        have(3);
        PartitionId id = new PartitionId(LETTERS.topic(), 0);
        world.offsets.committed.put(id, new Committed(100, ""));

        assertThat(world.redrive().redriven()).isEqualTo(3);
    }

    @Test
    void endsWhenAnotherOneHasBegunAndLeavesItsMarkAlone() {
        have(3);
        world.onPoll = () -> mark("other", false);

        Redrive ended = world.redrive();

        assertThat(ended.state()).isEqualTo(Redrive.State.FAILED);
        assertThat(RedriveMark.read(world.committed().metadata())
                        .orElseThrow()
                        .redrive()
                        .id())
                .isEqualTo("other");
    }

    @Test
    void endsWhenSomebodyElsewhereAsksForIt() {
        have(20);
        world.onPoll = () -> mark("1", true);

        Redrive ended = world.redrive(RedriveRequest.ALL.withMaxPerSecond(5));

        assertThat(ended.state()).isEqualTo(Redrive.State.CANCELLED);
        assertThat(ended.redriven()).isBetween(1L, 19L);
        RedriveMark last = RedriveMark.read(world.committed().metadata()).orElseThrow();
        assertThat(last.told(world.clock.wallMillis())).isEqualTo(ended);
    }

    private void mark(String id, boolean toEnd) {
        Committed pair = world.committed();
        Redrive redrive = new Redrive(id, Redrive.State.RUNNING, 0, 0, 0, 0, Optional.empty());
        RedriveMark mark = new RedriveMark(redrive, world.clock.wallMillis(), toEnd);
        world.offsets.committed.put(
                new PartitionId(LETTERS.topic(), 0), new Committed(pair.offset(), mark.insteadOf(pair)));
    }

    @Test
    void isToldElsewhereAndAskedToEndFromThere() throws Exception {
        have(2);
        world.redrive();
        RedriveMark mark = world.progress().look(BOX).orElseThrow();
        assertThat(mark.redrive().state()).isEqualTo(Redrive.State.DONE);
        assertThat(mark.redrive().redriven()).isEqualTo(2);
        mark("2", false);

        RedriveMark running = world.progress().look(BOX).orElseThrow();
        assertThat(running.told(world.clock.wallMillis()).state()).isEqualTo(Redrive.State.RUNNING);
        assertThat(running.told(world.clock.wallMillis() + 61_000).state()).isEqualTo(Redrive.State.CANCELLED);
        world.progress().ask(BOX, mark);
        assertThat(world.progress().look(BOX).orElseThrow().toEnd()).isFalse();
        world.progress().ask(BOX, running);
        assertThat(world.progress().look(BOX).orElseThrow().toEnd()).isTrue();
        assertThat(world.committed().offset()).isEqualTo(2);
    }

    @Test
    void whatIsOfOneGroupAndTopicIsNotOfOthersWhoseNamesLookAlike() {
        TopicTemplate everybodys = new TopicTemplate("everybodys");

        assertThat(LetterBox.of("a.b", "c", everybodys).progress())
                .isNotEqualTo(LetterBox.of("a", "b.c", everybodys).progress());
    }

    @Test
    void garbageInTheMetadataIsNoMark() {
        for (String text : List.of(
                "",
                ";",
                "redrive1;;;;;;;;;;",
                "redrive1;a;RUNNING;x;;0;0;0;0;;",
                "redrive1;a/b;DONE;1;;0;0;0;0;;",
                "redrive1;a;WALKING;1;;0;0;0;0;;",
                "redrive1;a;DONE;1;;0;0;99999999999999999999;0;;",
                "pixy1:AAA")) {
            assertThat(RedriveMark.read(text)).as(text).isEmpty();
        }
        assertThat(RedriveMark.ranges(new Committed(7, "redrive1;a;DONE;1;;0;0;0;0;?;")))
                .isEmpty();
    }

    @Test
    void refusesWhatCanNotBe() {
        for (String to : List.of("", "a b", "a/b", "..", "__consumer_offsets", "x".repeat(250), "\u00e9")) {
            assertThatThrownBy(() -> RedriveRequest.ALL.withTo(to)).as(to).isInstanceOf(InvalidRequestException.class);
        }
        for (int rate : new int[] {0, -1, 501, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> RedriveRequest.ALL.withMaxPerSecond(rate))
                    .isInstanceOf(InvalidRequestException.class);
        }
        for (String id : List.of("", "a/b", "a b", "x".repeat(65), "..", "\u00e9")) {
            assertThatThrownBy(() -> Redrive.checkId(id)).as(id).isInstanceOf(InvalidRequestException.class);
        }
    }
}
