package io.pixy.engine.letters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private final List<String> begun = new ArrayList<>();

    @Test
    void soManyAtATimeAndTheOthersInTurn() {
        Room room = new Room(2, 100, 2);

        List<Boolean> entered = List.of(enter(room, "a", 1), enter(room, "b", 1), enter(room, "c", 1));

        assertThat(entered).containsOnly(true);
        assertThat(begun).containsExactly("a", "b");
        room.leave(1);
        assertThat(begun).containsExactly("a", "b", "c");
    }

    @Test
    void soManyBytesUnlessThereIsOneOnly() {
        Room room = new Room(10, 100, 10);

        assertThat(List.of(enter(room, "huge", 1000), enter(room, "small", 1), enter(room, "next", 100)))
                .containsOnly(true);
        assertThat(begun).containsExactly("huge");
        room.leave(1000);
        assertThat(begun).containsExactly("huge", "small");
        room.leave(1);
        assertThat(begun).containsExactly("huge", "small", "next");
    }

    @Test
    void whoDoesNotFitInTheLineIsRefused() {
        Room room = new Room(1, 100, 1);

        assertThat(List.of(enter(room, "a", 1), enter(room, "b", 1), enter(room, "c", 1)))
                .containsExactly(true, true, false);
    }

    /** A call for each of them inside of the call of the one before it would be too many. */
    @Test
    void aLongLineThatEndsAtOnceIsNoProblem() {
        Room room = new Room(1, 100, 100_000);
        assertThat(enter(room, "first", 1)).isTrue();
        int[] ended = new int[1];
        for (int i = 0; i < 100_000; i++) {
            assertThat(room.enter(1, () -> {
                        ended[0]++;
                        room.leave(1);
                    }))
                    .isTrue();
        }

        room.leave(1);

        assertThat(ended[0]).isEqualTo(100_000);
        assertThat(enter(room, "after", 1)).isTrue();
        assertThat(begun).containsExactly("first", "after");
    }

    private boolean enter(Room room, String name, long size) {
        return room.enter(size, () -> begun.add(name));
    }
}
