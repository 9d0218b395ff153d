package io.pixy.engine.simulation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What must have come up in some world, or a check that it is about has checked nothing. */
enum Situation {
    /** 13, 14: as many messages of a partition are pending as may be. */
    FULL_PARTITION,
    /** 16: a log ends with offsets that do not exist. */
    HOLE_AT_THE_END,
    /** 19: a partition is released whose owner has taken acknowledgements. */
    RELEASE_AFTER_ACKS,
    /** 20: an acknowledgement is to be committed while the commits of another partition fail. */
    FAILING_NEIGHBOUR,
    /** 14: a partition can't be read while others can. */
    UNREADABLE_PARTITION,
    /** 14: a fetcher dies. */
    DEAD_FETCHER,
    /** 14: there is no room in memory for more. */
    NO_ROOM,
    /** 26: what was read arrives when its partition was given up and is read again. */
    LATE_BATCH,
    /** 26: what was read does not arrive. */
    LOST_BATCH,
    /** 26: what was read can't be used. */
    UNUSABLE_BATCH,
    /** 30: a registration vanishes. */
    LOST_REGISTRATION,
    /** 31: there are registrations of others that make no sense. */
    FOREIGN_REGISTRATION,
    /** 35: a request is one too many. */
    TOO_MANY_REQUESTS,
    /** 36: a request is answered whose client has left. */
    ABSENT_RECEIVER,
    /** 36: a client leaves when a message that is acknowledged with the reply has been taken for it. */
    LEFT_ON_ARRIVAL,
    /** 37: a subscription ends because nobody asks. */
    EXPIRY,
    /** 37: nobody asks any more, but messages are pending. */
    PENDING_AT_EXPIRY,
    /** 38: a request comes while a group ends. */
    REQUEST_WHILE_ENDING,
    /** 50: a topic is made again while it is consumed. */
    RECREATED_TOPIC,
    /** 50: a member commits for a topic that is gone, of which it was not told yet. */
    OUTDATED_COMMIT,
    /** 48: a member with partitions is told what it knows. */
    UNCHANGED_SNAPSHOT,
    /** 19, 51: a claim is taken away that was not released before the deadline. */
    DEADLINE_PASSED(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 51: a claim that is wanted back is released before the deadline. */
    RELEASED_IN_TIME(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 52, 53, 56: a batch has more than one message. */
    BATCH,
    /** 52: an acknowledgement comes too late, since somebody else has the message. */
    LEASE_LOST,
    /** 52: a wish comes too late. */
    WISH_IN_VAIN,
    /** 53: a message that was handed back with a delay comes again. */
    DELAYED,
    /** 61: a message is read again, whose body was let go while it waited. */
    REREAD,
    /** 55: a dead letter is written. */
    LETTER,
    /** 55: a dead letter can't be written at first. */
    LETTER_FAILED,
    /** 59: the oldest message becomes a dead letter since it holds up the others. */
    HEAD_BURIED,
    /** 56: a message had to wait for one before it with its key. */
    KEY_WAITED,
    /** 58: as much is out as fits into a window. */
    WINDOW_FULL,
    /** 36: a stream is closed when messages are out. */
    STREAM_LEFT,
    /** 23: a member that does not know that it is none any more hands messages out. */
    ZOMBIE(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 24: what such a member commits is refused. */
    STALE_COMMIT(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 20: a commit is refused because the group shares out its partitions. */
    COMMIT_WHILE_SHARING_OUT(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 25: the coordinator is away while somebody owns partitions. */
    COORDINATOR_AWAY(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 22: somebody comes back under a name that is kept for it, with the partitions. */
    PLACE_KEPT(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 23: somebody else has a member's name. */
    DISPLACED(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 25: a doubt ends while something is wanted back. */
    TRUST_WHILE_GIVING_BACK(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 25: what is wanted back is given up, since the coordinator is silent. */
    GIVEN_UP_IN_DOUBT(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848),
    /** 25: a member is in doubt. */
    DOUBT,
    /** 33: a request is refused because the group can't be joined. */
    REFUSED(SimRegistry.Kind.KAFKA, SimRegistry.Kind.KIP848);

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Set<SimRegistry.Kind> registries;

    Situation(SimRegistry.Kind... registries) {
        this.registries = registries.length == 0 ? EnumSet.allOf(SimRegistry.Kind.class) : Set.of(registries);
    }

    /** Those that come up with this registry. */
    static Set<Situation> of(SimRegistry.Kind registry) {
        return Arrays.stream(values())
                .filter(situation -> situation.registries.contains(registry))
                .collect(Collectors.toSet());
    }
}
