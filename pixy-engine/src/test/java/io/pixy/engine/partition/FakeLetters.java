package io.pixy.engine.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps what it is given; the test says what becomes of it. Confined to one thread. */
public final class FakeLetters implements DeadLetters {
    public final List<Letter> letters = new ArrayList<>();
    public final List<RetryCopy> copies = new ArrayList<>();

    /** In the order of the calls, those that are answered already included. */
    public final List<CompletableFuture<Void>> answers = new ArrayList<>();

    @Override
    public CompletableFuture<Void> ship(Letter letter) {
        letters.add(letter);
        return answer();
    }

    @Override
    public CompletableFuture<Void> postpone(RetryCopy copy) {
        copies.add(copy);
        return answer();
    }

    private CompletableFuture<Void> answer() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }
}
