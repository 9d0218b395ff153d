package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.PixyException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FatalNewsTest {
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<PixyException> told = new ArrayList<>();

    @Test
    void tellsOnceHoweverManyGroupsFindOut() {
        FatalNews news = new FatalNews(told::add, tasks::add);
        PixyException first = new InvalidConfigException("two of a name");

        news.tell("a", first);
        news.tell("b", new InvalidConfigException("again"));
        List<PixyException> toldAtOnce = List.copyOf(told);
        tasks.forEach(Runnable::run);

        assertThat(toldAtOnce).isEmpty();
        assertThat(told).containsExactly(first);
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        FatalNews news = new FatalNews(
                why -> {
                    throw new IllegalStateException("no");
                },
                Runnable::run);

        assertThatCode(() -> news.tell("a", new InvalidConfigException("two of a name")))
                .doesNotThrowAnyException();
    }
}
