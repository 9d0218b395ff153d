package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.offsets.Leases;
import io.pixy.engine.offsets.Overview;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the partition is about to hand out nothing new since one message is not acknowledged, while nearly all
 * behind it are; says so, or sends that message elsewhere, as the policy wants. Acknowledgements of others pay for each time:
 * consumers that are all dead send nothing anywhere.
 *
 * <p>Owned by a {@link PartitionConsumer}. Confined to the group strand.
 */
final class HeadWatch {
    private static final Logger log = LoggerFactory.getLogger(HeadWatch.class);
    private static final long LOG_AGAIN_NANOS = Duration.ofMinutes(10).toNanos();

    private final PartitionId id;
    private final PartitionContext context;
    private final HandOuts handOuts;
    private final Shipments shipments;
    private final QueuePolicy policy;
    private final HeadOfLine rule;
    private final BooleanSupplier mayAct;

    /** Since the last action, as far as they matter. */
    private int paid;

    /** Since the last look, as far as they matter: who looks has to count what is acknowledged. */
    private int unseen;

    private long moved;
    private OptionalLong loggedNanos = OptionalLong.empty();

    /** Nothing was acknowledged yet; {@code mayAct} tells whether messages are handed out. */
    HeadWatch(
            PartitionId id,
            PartitionContext context,
            HandOuts handOuts,
            Shipments shipments,
            TrackerSettings rules,
            BooleanSupplier mayAct) {
        this.id = id;
        this.context = context;
        this.handOuts = handOuts;
        this.shipments = shipments;
        this.policy = rules.policy();
        this.rule = policy.headOfLine();
        this.mayAct = mayAct;
    }

    /** A client has acknowledged a message. */
    void onAck() {
        paid = Math.min(rule.acksPerAction(), paid + 1);
        unseen = Math.min(rule.acksPerAction(), unseen + 1);
    }

    /** To be called when messages were settled. */
    void onChange() {
        if (unseen == rule.acksPerAction()) {
            look();
        }
    }

    /** To be called when messages have run out of time, too: there may be no acknowledgements any more. */
    void look() {
        if (!mayAct.getAsBoolean()) {
            return;
        }
        unseen = 0;
        Optional<String> trouble = trouble();
        if (trouble.isEmpty()) {
            return;
        }
        Message head = handOuts.tracker().overview().head().orElseThrow();
        boolean isPaid = paid == rule.acksPerAction();
        if (rule.action() != HeadOfLineAction.REPORT
                && isPaid
                && handOuts.tracker().bodies().isAbsent(head.offset())) {
            handOuts.recall().want(head.offset());
        } else if (rule.action() != HeadOfLineAction.REPORT && isPaid && !leases().isShipping(head.offset())) {
            paid = 0;
            moved++;
            move(head.offset(), trouble.get());
        }
        report(trouble.get());
    }

    private Leases leases() {
        return handOuts.tracker().leases();
    }

    /** What is wrong, in words, if there is something. */
    Optional<String> trouble() {
        Overview overview = handOuts.tracker().overview();
        Optional<Message> head = overview.head();
        if (head.isEmpty() || overview.fill() < rule.fill()) {
            return Optional.empty();
        }
        double acked = overview.ackedBehindHead();
        return acked < rule.acked()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the message at offset %d is not acknowledged, but %.1f %% of the %d offsets behind it are",
                        head.get().offset(),
                        acked * 100,
                        overview.behindHead()));
    }

    /** Whoever has it loses its lease; an acknowledgement counts as long as the copy is not confirmed. */
    private void move(long offset, String why) {
        boolean isCopied = rule.action() == HeadOfLineAction.RETRY_TOPIC
                // a copy of what was tried often enough would be tried once more, and so on for ever
                && !(policy.deadLetter().isPresent() && leases().isExhausted(offset));
        long wait = leases().waitNanos(offset, context.clock().nanoTime());
        Message message = leases().ship(offset);
        if (isCopied) {
            shipments.postpone(message, wait);
        } else {
            shipments.bury(message, Letter.Reason.HEAD_OF_LINE, why);
        }
    }

    private void report(String trouble) {
        long now = context.clock().nanoTime();
        if (loggedNanos.isPresent() && now - loggedNanos.getAsLong() < LOG_AGAIN_NANOS) {
            return;
        }
        loggedNanos = OptionalLong.of(now);
        log.warn(
                "Group {}: {} is about to stand still: {}, action={}, moved={}",
                context.group(),
                id,
                trouble,
                rule.action().name().toLowerCase(Locale.ROOT),
                moved);
        moved = 0;
    }
}
