package io.pixy.engine.partition;

import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What all partitions of a group share. Immutable; what it holds is confined to the group's strand or thread-safe.
 *
 * @param group the consumer group
 * @param strand the group's
 * @param timers whose actions run on the strand
 * @param clock for deadlines
 * @param membership claims and releases
 * @param fetcher reads ahead
 * @param epochs numbers that tell readings of the fetcher apart: none comes twice, whatever partition it is for
 * @param tenures numbers that no other tenure has, here or anywhere
 * @param committer commits
 * @param lookups asks Kafka for offsets
 * @param topics looks whether topics still are the ones that they were
 * @param side keeps attempts and due times for the next owner
 * @param letters where messages go that are not handed out any more
 * @param rereading reads messages again whose bodies were let go
 * @param trusted whether claims can be relied upon right now
 * @param memory what messages in clients' hands may take up
 * @param meters count what is done
 * @param settings the rules
 */
public record PartitionContext(
        String group,
        Strand strand,
        Timers timers,
        Clock clock,
        Membership membership,
        Fetcher fetcher,
        LongSupplier epochs,
        LongSupplier tenures,
        Committer committer,
        Lookups lookups,
        TopicCheck topics,
        SideStore side,
        DeadLetters letters,
        Rereading rereading,
        BooleanSupplier trusted,
        PendingMemory memory,
        GroupMeters meters,
        PartitionSettings settings) {}
