package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.Partitioner;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionChooserTest {
    private static final Node LEADER = new Node(1, "127.0.0.1", 9092);
    private static final byte[] KEY_OF_1 = "A".getBytes(UTF_8);

    /** In no order, as the client's list is; partition 1 has no leader. */
    private static final Partitions WITHOUT_LEADER_OF_1 =
            Partitions.of(List.of(partition(2, LEADER), partition(0, LEADER), partition(1, null)));

    @Test
    void findsThePartitionOfAKeyEvenWithoutLeader() {
        PartitionChooser chooser = PartitionChooser.of(Partitioner.HASH);

        assertThat(chooser.choose(KEY_OF_1, WITHOUT_LEADER_OF_1)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Partitioner.class,
            names = {"HASH", "MURMUR2", "RANDOM"})
    void choosesAnyPartitionWithLeaderWhenThereIsNoKey(Partitioner partitioner) {
        PartitionChooser chooser = PartitionChooser.of(partitioner);

        assertThat(chosen(chooser, null)).containsExactlyInAnyOrder(0, 2);
    }

    @Test
    void ignoresTheKeyWhenRandom() {
        assertThat(chosen(PartitionChooser.of(Partitioner.RANDOM), KEY_OF_1)).containsExactlyInAnyOrder(0, 2);
    }

    @Test
    void C3_goesRoundThePartitionsWithLeader() {
        PartitionChooser chooser = PartitionChooser.of(Partitioner.ROUNDROBIN);

        List<Integer> chosen = IntStream.range(0, 5)
                .mapToObj(i -> chooser.choose(KEY_OF_1, WITHOUT_LEADER_OF_1))
                .toList();

        assertThat(chosen).containsExactly(0, 2, 0, 2, 0);
    }

    @Test
    void beginsAnewWhenTheRoundHasBecomeShorter() {
        PartitionChooser chooser = PartitionChooser.of(Partitioner.ROUNDROBIN);
        Partitions three = Partitions.of(List.of(partition(0, LEADER), partition(1, LEADER), partition(2, LEADER)));
        Partitions one = Partitions.of(List.of(partition(0, LEADER)));

        List<Integer> chosen = List.of(
                chooser.choose(null, three),
                chooser.choose(null, three),
                chooser.choose(null, one),
                chooser.choose(null, three),
                chooser.choose(null, three));

        assertThat(chosen).containsExactly(0, 1, 0, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(Partitioner.class)
    void choosesAmongAllWhenNoneHasALeader(Partitioner partitioner) {
        Partitions none = Partitions.of(List.of(partition(0, null), partition(1, Node.noNode())));

        int chosen = PartitionChooser.of(partitioner).choose(null, none);

        assertThat(chosen).isBetween(0, 1);
    }

    private static Set<Integer> chosen(PartitionChooser chooser, byte[] key) {
        return IntStream.range(0, 200)
                .mapToObj(i -> chooser.choose(key, WITHOUT_LEADER_OF_1))
                .collect(Collectors.toSet());
    }

    private static PartitionInfo partition(int number, Node leader) {
        return new PartitionInfo("t", number, leader, new Node[0], new Node[0]);
    }
}
