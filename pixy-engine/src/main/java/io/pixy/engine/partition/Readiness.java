package io.pixy.engine.partition;

import io.pixy.engine.runtime.Clock;

/**
 * Whether there is something to take from a partition, and whether its owner knows: as long as it does, acknowledgements need
 * not have anybody look.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class Readiness {
    private final PartitionConsumer partition;
    private final HandOuts handOuts;
    private final Expiries expiries;
    private final Clock clock;
    private final PartitionConsumer.News news;
    private boolean told;

    /** Nothing is told yet. */
    Readiness(
            PartitionConsumer partition,
            HandOuts handOuts,
            Expiries expiries,
            Clock clock,
            PartitionConsumer.News news) {
        this.partition = partition;
        this.handOuts = handOuts;
        this.expiries = expiries;
        this.clock = clock;
        this.news = news;
    }

    /** Whether it is for us to hand messages out. */
    boolean mayHandOut() {
        return partition.state().handsOut() && partition.context().trusted().getAsBoolean();
    }

    /** See {@link PartitionConsumer#take}. */
    boolean take(Batch batch, int most) {
        told = false;
        if (mayHandOut()) {
            long now = clock.nanoTime();
            expiries.end(now);
            told = handOuts.take(partition, batch, most, now);
            expiries.arm(now);
        }
        return told;
    }

    /** Whether {@link #take} would yield something. */
    boolean isReady() {
        return mayHandOut() && handOuts.isReady(clock.nanoTime());
    }

    /** About how many messages {@link #take} would yield. */
    int available() {
        return isReady() ? handOuts.available(clock.nanoTime()) : 0;
    }

    /** Something has changed: tells if there is something to take. */
    void refresh() {
        if (isReady()) {
            told = true;
            news.onReady(partition);
        }
    }

    /**
     * Messages were acknowledged, which makes room for new ones, but for none that is to be handed out again. Where it is told
     * there is nothing more to tell, unless they were read ahead or all that was there: what does not exist behind them must
     * not hold back the committed offset. Bodies that are missing may have waited for them.
     */
    void onAcked() {
        if (!told) {
            refresh();
        } else if (mayHandOut()) {
            if (handOuts.isUpToDate()) {
                handOuts.recall().proceed();
            } else {
                refresh();
            }
        }
    }
}
