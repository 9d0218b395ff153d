package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.partition.DeadLetters;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.RetryCopy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What becomes of messages by receipts, and what of dead letters: nothing is done with without an ack or a letter. */
final class Settled {
    private final SimWorld world;
    private final Set<MessageId> rejected = new HashSet<>();
    private final Set<MessageId> buried = new HashSet<>();

    Settled(SimWorld world) {
        this.world = world;
    }

    /** Told before it is done; yields what is to be told afterwards what it has come to. */
    Consumer<SettleResult> onSettlement(SimMember member, Settlement settlement, Message message) {
        if (settlement instanceof Settlement.Acked) {
            Runnable taken = world.handOuts.onAck(member, message);
            return result -> onAckEnd(taken, result.code());
        }
        Duration after = Duration.ZERO;
        if (settlement instanceof Settlement.Nacked nacked) {
            after = nacked.delay().orElse(Duration.ZERO);
        } else if (settlement instanceof Settlement.Extended extended) {
            after = extended.lease();
        } else {
            rejected.add(MessageId.of(message));
        }
        HandOuts.Wish wish = world.handOuts.onWish(member, message, settlement, after);
        return result -> {
            checkReceipt(result.code());
            world.note(Situation.WISH_IN_VAIN, result.code() == SettleCode.LEASE_LOST);
            wish.end(result.code() == SettleCode.SETTLED);
        };
    }

    private void onAckEnd(Runnable taken, SettleCode code) {
        checkReceipt(code);
        world.note(Situation.LEASE_LOST, code == SettleCode.LEASE_LOST);
        if (code.isSuccess()) {
            taken.run();
        } else {
            assertThat(code).isIn(SettleCode.LEASE_LOST, SettleCode.NOT_OWNER, SettleCode.NOT_COMMITTED);
        }
    }

    private static void checkReceipt(SettleCode code) {
        assertThat(code).as("57: what came of a receipt that is one").isNotEqualTo(SettleCode.INVALID_RECEIPT);
    }

    boolean isBuried(MessageId id) {
        return buried.contains(id);
    }

    private boolean isAllowed(Letter letter, MessageId id) {
        return switch (letter.reason()) {
            case REJECTED -> rejected.contains(id);
            case MAX_ATTEMPTS -> world.isSpent(letter.attempts());
            case HEAD_OF_LINE -> world.buriesHeads();
        };
    }

    /** The brokers of that member take dead letters, after a while and not always. */
    DeadLetters letters(SimMember member) {
        return new DeadLetters() {
            @Override
            public CompletableFuture<Void> ship(Letter letter) {
                MessageId id = MessageId.of(letter.message());
                world.guard(() -> assertThat(isAllowed(letter, id))
                        .as("55: %s is a dead letter for a reason", letter)
                        .isTrue());
                if (letter.reason() == Letter.Reason.HEAD_OF_LINE) {
                    world.note(Situation.HEAD_BURIED, true);
                    world.guard(() -> world.handOuts.onHeadTaken(member, id));
                }
                CompletableFuture<Void> answer = new CompletableFuture<>();
                member.later(1, 300, () -> {
                    if (world.chaos && world.random.nextInt(3) == 0) {
                        world.note(Situation.LETTER_FAILED, true);
                        answer.completeExceptionally(new KafkaException("simulated", null));
                    } else {
                        world.note(Situation.LETTER, true);
                        world.mutants.bury(buried, id);
                        answer.complete(null);
                        member.schedule(2 * SimMember.SLOWEST.toNanos(), () -> world.handOuts.onBuried(member, id));
                    }
                });
                return answer;
            }

            @Override
            public CompletableFuture<Void> postpone(RetryCopy copy) {
                throw new IllegalStateException("No retry topic is configured");
            }
        };
    }
}
