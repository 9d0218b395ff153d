package io.pixy.engine.letters;

import static io.pixy.engine.letters.Letters.header;
import static io.pixy.engine.letters.Letters.message;
import static io.pixy.engine.letters.Letters.rejected;
import static io.pixy.engine.letters.Letters.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.Header;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.letters.Envelope.Size;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.Retried;
import io.pixy.engine.partition.RetryCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

    @Test
    void aLetterIsTheRecordAndWhatIsToldAboutIt() {
        Message message = message("orders", header("a", "1"), new Header("b", null), header("a", "2"));

        Envelope envelope = Envelope.of(rejected(message, "no such customer"));

        ProduceRequest request = envelope.request(Size.WHOLE);
        assertThat(envelope.createLike()).isEmpty();
        assertThat(request.topic()).isEqualTo("dlq.orders.g");
        assertThat(request.key()).isSameAs(message.key());
        assertThat(request.partitionKey()).isSameAs(message.key());
        assertThat(request.value()).isSameAs(message.value());
        assertThat(text(request.headers()))
                .containsExactly(
                        "a=1",
                        "b=null",
                        "a=2",
                        "__dlq.errors.topic=orders",
                        "__dlq.errors.partition=3",
                        "__dlq.errors.offset=42",
                        "__dlq.errors.group=g",
                        "__dlq.errors.delivery.count=5",
                        "__dlq.errors.message=no such customer",
                        "pixy.dead.reason=rejected",
                        "pixy.dead.timestamp=1700000000123",
                        "pixy.dead.hops=1");
    }

    @Test
    void shrinksStepByStep() {
        Envelope envelope = Envelope.of(rejected(message("orders", header("a", "1")), "why"));

        assertThat(envelope.sizes())
                .containsExactly(Size.WHOLE, Size.WITHOUT_TEXT, Size.REFERENCE, Size.BARE_REFERENCE);
        assertThat(text(envelope.request(Size.WITHOUT_TEXT).headers()))
                .contains("a=1", "pixy.dead.reason=rejected")
                .doesNotContain("__dlq.errors.message=why", "pixy.dead.truncated=true");
        assertThat(envelope.request(Size.WITHOUT_TEXT).value()).isNotNull();
        assertThat(envelope.request(Size.REFERENCE).value()).isNull();
        assertThat(envelope.request(Size.REFERENCE).key()).isNotNull();
        assertThat(text(envelope.request(Size.REFERENCE).headers())).contains("a=1", "pixy.dead.truncated=true");
        assertThat(text(envelope.request(Size.BARE_REFERENCE).headers()))
                .contains("__dlq.errors.offset=42", "pixy.dead.truncated=true")
                .doesNotContain("a=1");
    }

    @Test
    void withoutTextAndValueThereIsLessToLeaveOut() {
        Message tombstone = new Message("orders", 0, 1, Letters.bytes("k"), null, List.of(), -1, 1);

        Envelope envelope = Envelope.of(rejected(tombstone, ""));

        assertThat(envelope.sizes()).containsExactly(Size.WHOLE, Size.BARE_REFERENCE);
        assertThat(text(envelope.request(Size.WHOLE).headers())).doesNotContain("pixy.dead.truncated=true");
    }

    @Test
    void byReferenceTheValueStaysBehind() {
        QueuePolicy policy = QueuePolicy.builder()
                .deadLetter(new DeadLetterPolicy(new TopicTemplate("dead"), OnMissing.CREATE, LetterBody.REFERENCE))
                .build();

        Envelope envelope = Envelope.of(new Letter(message("orders"), "g", 2, Letter.Reason.MAX_ATTEMPTS, "", policy));

        assertThat(envelope.createLike()).contains("orders");
        assertThat(envelope.request(Size.WHOLE).value()).isNull();
        assertThat(text(envelope.request(Size.WHOLE).headers()))
                .contains("pixy.dead.reason=max_attempts", "pixy.dead.truncated=true");
    }

    @Test
    void aLetterThatWasPutBackCountsItsHopsAndTellsOfTheLastOnly() {
        Message again = message(
                "orders",
                header("__dlq.errors.topic", "orders"),
                header("__dlq.errors.group", "g"),
                header("__dlq.errors.message", "old"),
                header("a", "1"),
                header("pixy.dead.hops", "1"));

        Envelope envelope = Envelope.of(rejected(again, "new"));

        assertThat(text(envelope.request(Size.WHOLE).headers()))
                .startsWith("a=1", "__dlq.errors.topic=orders")
                .contains("__dlq.errors.message=new", "pixy.dead.hops=2")
                .doesNotContain("__dlq.errors.message=old", "pixy.dead.hops=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "99999999999", "2000000", ""})
    void hopsThatAreNoneCountAsNone(String hops) {
        Envelope envelope = Envelope.of(rejected(message("orders", header("pixy.dead.hops", hops)), ""));

        assertThat(text(envelope.request(Size.WHOLE).headers())).contains("pixy.dead.hops=1");
    }

    @Test
    void aGroupCanNotGoRoundInItsOwnDeadLetterTopic() {
        Message letter = message(
                "dlq.orders.g",
                header("__dlq.errors.topic", "orders"),
                header("__dlq.errors.group", "g"),
                header("pixy.dead.hops", "1"));

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> Envelope.of(rejected(letter, "")))
                .withMessage("a message of the dead-letter topic dlq.orders.g can't become a dead letter of the same"
                        + " group");
        Letter ofOthers = new Letter(letter, "other", 1, Letter.Reason.REJECTED, "", Letters.POLICY);
        assertThat(Envelope.of(ofOthers).topic()).isEqualTo("dlq.dlq.orders.g.other");
    }

    @Test
    void aNameThatNoTopicCanHaveIsRefused() {
        Letter letter = new Letter(message("orders"), "my group", 1, Letter.Reason.REJECTED, "", Letters.POLICY);

        assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(() -> Envelope.of(letter));
    }

    @Test
    void whatIsSaidAboutALetterIsCutOff() {
        String text = "x".repeat(2047) + "\uD83D\uDE00" + "y".repeat(10_000);

        Letter letter = rejected(message("orders"), text);

        assertThat(letter.text()).isEqualTo("x".repeat(2047));
    }

    @Test
    void aCopyForLaterTellsWhereItComesFrom() {
        Envelope envelope = Envelope.of(
                new RetryCopy(message("orders", header("a", "1")), "g", 3, 1_700_000_999_000L, Letters.POLICY));

        ProduceRequest request = envelope.request(Size.WHOLE);
        assertThat(envelope.sizes()).containsExactly(Size.WHOLE);
        assertThat(request.topic()).isEqualTo("orders.g.retry");
        assertThat(request.value()).isNotNull();
        assertThat(text(request.headers()))
                .containsExactly(
                        "a=1",
                        "pixy.retry.topic=orders",
                        "pixy.retry.partition=3",
                        "pixy.retry.offset=42",
                        "pixy.retry.group=g",
                        "pixy.retry.attempt=3",
                        "pixy.retry.not_before=1700000999000",
                        "pixy.retry.timestamp=1700000000123");
    }

    @Test
    void aCopyOfACopyStillTellsOfTheFirst() {
        Message copy = copied();

        ProduceRequest next =
                Envelope.of(new RetryCopy(copy, "g", 4, 5, Letters.POLICY)).request(Size.WHOLE);
        ProduceRequest dead = Envelope.of(rejected(copy, "")).request(Size.WHOLE);

        assertThat(next.topic()).isEqualTo("orders.g.retry");
        assertThat(text(next.headers()))
                .containsExactly(
                        "a=1",
                        "pixy.retry.topic=orders",
                        "pixy.retry.partition=7",
                        "pixy.retry.offset=99",
                        "pixy.retry.group=g",
                        "pixy.retry.attempt=4",
                        "pixy.retry.not_before=5",
                        "pixy.retry.timestamp=17");
        assertThat(dead.topic()).isEqualTo("dlq.orders.g");
        assertThat(text(dead.headers()))
                .startsWith(
                        "a=1",
                        "__dlq.errors.topic=orders",
                        "__dlq.errors.partition=7",
                        "__dlq.errors.offset=99",
                        "__dlq.errors.group=g")
                .contains("pixy.dead.timestamp=17")
                .noneMatch(header -> header.startsWith("pixy.retry."));
    }

    private static Message copied() {
        List<Header> headers = new ArrayList<>(List.of(header("a", "1")));
        headers.addAll(new Retried("orders", 7, 99, 17, 3, 4).headers("g"));
        return message("orders.g.retry", headers.toArray(Header[]::new));
    }

    @Test
    void readsWhatACopyTells() {
        TopicTemplate template = Letters.POLICY.retryTopic().orElseThrow();

        assertThat(Retried.of(copied(), "g", template)).contains(new Retried("orders", 7, 99, 17, 3, 4));
        assertThat(Retried.of(copied(), "other", template)).isEmpty();
        assertThat(Retried.of(copied(), "g", new TopicTemplate("other.{topic}")))
                .isEmpty();
        assertThat(Retried.of(message("orders.g.retry"), "g", template)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pixy.retry.partition=x",
                "pixy.retry.offset=",
                "pixy.retry.attempt=99999999999",
                "pixy.retry.topic=no topic",
                "pixy.retry.not_before=soon"
            })
    void takesNothingThatIsNoneForACopy(String header) {
        String[] parts = header.split("=", 2);
        List<Header> headers = new ArrayList<>(copied().headers());
        headers.add(header(parts[0], parts[1]));
        Message forged = message("orders.g.retry", headers.toArray(Header[]::new));

        Optional<Retried> read =
                Retried.of(forged, "g", Letters.POLICY.retryTopic().orElseThrow());

        assertThat(read).isEmpty();
    }
}
