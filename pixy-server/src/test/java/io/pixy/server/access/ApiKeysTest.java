package io.pixy.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.access.Identity;
import io.pixy.server.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeysTest {
    private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");
    private static final NewKey ANN = NewKey.of("ann", Optional.empty());
    private static final NewKey BOB = NewKey.of("bob", Optional.of(END));

    @TempDir
    private Path directory;

    private Path file;
    private int writes;
    private Instant now = END.minusSeconds(1);
    private ApiKeys keys;

    @BeforeEach
    void readThem() throws IOException {
        file = directory.resolve("keys");
        write(ANN.line() + "\n" + BOB.line());
        keys = ApiKeys.of(file, Runnable::run, () -> now);
    }

    @Test
    void knowsProgramsByTheirKeys() {
        Identity ann = keys.ofKey(ANN.key());

        assertThat(ann).isEqualTo(Identity.of(Identity.Kind.KEY, "ann"));
        assertThat(ann).hasToString("key:ann");
        assertThat(ann.isValid()).isTrue();
        assertThat(keys.ofBasic(basic("bob:" + BOB.key())).name()).isEqualTo("bob");
    }

    @Test
    void aKeyEndsWhenItsTimeIsOver() {
        Identity bob = keys.ofKey(BOB.key());
        now = END;

        assertThat(bob.isValid()).isFalse();
        assertThatThrownBy(() -> keys.ofKey(BOB.key())).isInstanceOf(NotKnownException.class);
    }

    @Test
    void whoIsWithdrawnIsNotKnownAnyMore() throws IOException {
        Identity ann = keys.ofKey(ANN.key());
        Identity bob = keys.ofKey(BOB.key());
        NewKey second = NewKey.of("ann", Optional.empty());

        write(BOB.line() + "\n" + second.line());
        lookTwice();

        assertThat(ann.isValid()).isFalse();
        assertThat(bob.isValid()).isTrue();
        assertThatThrownBy(() -> keys.ofKey(ANN.key())).isInstanceOf(NotKnownException.class);
        assertThat(keys.ofKey(second.key()).isValid()).isTrue();
    }

    @Test
    void whoseKeyIsGivenToSomebodyElseIsNotThatOne() throws IOException {
        Identity ann = keys.ofKey(ANN.key());

        write(ANN.line().replaceFirst("ann", "eve"));
        lookTwice();

        assertThat(ann.isValid()).isFalse();
        assertThat(keys.ofKey(ANN.key()).name()).isEqualTo("eve");
    }

    @Test
    void aFileThatIsReplacedIsSeen() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), BOB.line());
        Path unused = Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        lookTwice();

        assertThatThrownBy(() -> keys.ofKey(ANN.key())).isInstanceOf(NotKnownException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"half a line", ""})
    void aFileThatIsHalfThereOrNotAtAllChangesNothing(String text) throws IOException {
        if (text.isEmpty()) {
            Files.delete(file);
        } else {
            write(BOB.line() + "\n" + text + " of it");
        }
        lookTwice();
        assertThat(keys.ofKey(ANN.key()).isValid()).isTrue();

        write(BOB.line());
        lookTwice();
        assertThatThrownBy(() -> keys.ofKey(ANN.key())).isInstanceOf(NotKnownException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pixy_", "x", "pixy_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void whatIsNoKeyIsNobodys(String key) {
        assertThatThrownBy(() -> keys.ofKey(key))
                .isInstanceOf(NotKnownException.class)
                .hasMessage("the key is not known here (any more)");
    }

    @Test
    void whatIsTooLongIsNotLookedAt() {
        assertThatThrownBy(() -> keys.ofKey("x".repeat(1_000_000))).isInstanceOf(NotKnownException.class);
        assertThatThrownBy(() -> keys.ofBasic("x".repeat(1_000_000))).isInstanceOf(NotKnownException.class);
    }

    @Test
    void nameAndKeyOfBasicMustFit() {
        for (String shown : new String[] {"bob:" + ANN.key(), "ann", ":" + ANN.key(), "ann:", "ANN:" + ANN.key()}) {
            assertThatThrownBy(() -> keys.ofBasic(basic(shown))).isInstanceOf(NotKnownException.class);
        }
        assertThatThrownBy(() -> keys.ofBasic("?")).isInstanceOf(NotKnownException.class);
    }

    @Test
    void aFileThatCanNotBeUsedEndsTheStart() throws IOException {
        assertThatThrownBy(() -> ApiKeys.of(directory.resolve("none"), Runnable::run, () -> now))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("access.keys_file: ")
                .hasMessageContaining("none");
        write("ann");
        assertThatThrownBy(() -> ApiKeys.of(file, Runnable::run, () -> now))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAlone() throws IOException {
        write("");
        keys.look();
        write(BOB.line());
        keys.look();
        assertThat(keys.ofKey(ANN.key()).isValid()).isTrue();

        keys.look();
        assertThatThrownBy(() -> keys.ofKey(ANN.key())).isInstanceOf(NotKnownException.class);
    }

    private void lookTwice() {
        keys.look();
        keys.look();
    }

    /** With a time of its own each time, as a clock may be coarse. */
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000 + writes++)));
    }

    private static String basic(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
