package io.pixy.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0  | a       | -",
                "0  | a b     | - / -",
                "4  | a b     | 0,1 / 2,3",
                "4  | a b c   | 0,1 / 2 / 3",
                "5  | a b c   | 0,1 / 2,3 / 4",
                "7  | a b c   | 0,1,2 / 3,4 / 5,6",
                "7  | a b c d | 0,1 / 2,3 / 4,5 / 6",
                "10 | a b c d | 0,1,2 / 3,4,5 / 6,7 / 8,9",
                "2  | a b c   | 0 / 1 / -"
            })
    void sharesLikeTheOriginal(int partitions, String members, String shares) {
        SortedSet<String> subscribers = new TreeSet<>(List.of(members.split(" ")));

        String result = subscribers.stream()
                .map(member -> Assignor.share(partitions, subscribers, member))
                .map(share -> share.isEmpty()
                        ? "-"
                        : share.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining(" / "));

        assertThat(result).isEqualTo(shares);
    }

    @Test
    void sortsMembersByTheirBytes() {
        SortedSet<String> subscribers =
                new TreeSet<>(List.of("kp_host_9", "kp_host_10", "kp_Host_9", "kp.host", "kp-host"));

        assertThat(subscribers).containsExactly("kp-host", "kp.host", "kp_Host_9", "kp_host_10", "kp_host_9");
        assertThat(Assignor.share(5, subscribers, "kp_host_10")).containsExactly(3);
    }

    @Test
    void givesEachPartitionToExactlyOneMember() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int partitions = random.nextInt(200);
            SortedSet<String> members = IntStream.range(0, 1 + random.nextInt(20))
                    .mapToObj(i -> "m" + random.nextInt(1000))
                    .collect(Collectors.toCollection(TreeSet::new));

            List<Integer> all = new ArrayList<>();
            members.forEach(member -> all.addAll(Assignor.share(partitions, members, member)));

            assertThat(all)
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            IntStream.range(0, partitions).boxed().toList());
        }
    }
}
