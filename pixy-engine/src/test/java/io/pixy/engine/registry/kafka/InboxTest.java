package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InboxTest {
    private final Inbox inbox = new Inbox();
    private final List<String> done = new ArrayList<>();

    @Test
    void whoPostsWakesUpOnce() {
        assertThat(inbox.open(() -> done.add("woken"))).isTrue();

        inbox.post(() -> done.add("one"));
        inbox.post(() -> done.add("two"));
        assertThat(done).containsExactly("woken");
        inbox.run();

        assertThat(done).containsExactly("woken", "one", "two");
    }

    @Test
    void nobodyIsWokenUpWhoHasSomethingToDo() {
        inbox.post(() -> done.add("one"));

        assertThat(inbox.open(() -> done.add("woken"))).isFalse();
        inbox.post(() -> done.add("two"));

        assertThat(done).isEmpty();
    }

    @Test
    void nobodyIsWokenUpWhoMustNotBe() {
        inbox.open(() -> done.add("woken"));
        inbox.close();

        inbox.post(() -> done.add("one"));

        assertThat(done).isEmpty();
        inbox.await(0);
        assertThat(done).containsExactly("one");
    }

    @Test
    void aTaskThatFailsKeepsNoOtherFromBeingDone() {
        inbox.post(() -> {
            throw new IllegalStateException("as wished");
        });
        inbox.post(() -> done.add("two"));

        inbox.run();

        assertThat(done).containsExactly("two");
    }

    @Test
    void whatIsThereIsDoneAtTheEndAndNothingLater() {
        inbox.post(() -> done.add("one"));

        inbox.shut();

        assertThat(done).containsExactly("one");
        assertThat(inbox.post(() -> done.add("two"))).isFalse();
        inbox.run();
        assertThat(done).hasSize(1);
    }
}
