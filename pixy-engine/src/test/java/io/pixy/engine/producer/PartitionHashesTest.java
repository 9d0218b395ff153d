package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.Partitioner;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors that instances of Kafka-Pixy and Java clients agree on. */
class PartitionHashesTest {
    private static final Node LEADER = new Node(1, "127.0.0.1", 9092);

    @ParameterizedTest
    @CsvSource(textBlock = """
                    '',       811c9dc5, -2128831035, 0, 3, 5, 59
                    0,        350ca8af,   890022063, 0, 3, 3, 47
                    1,        340ca71c,   873244444, 1, 0, 4, 28
                    2,        370cabd5,   923577301, 1, 1, 1, 21
                    3,        360caa42,   906799682, 2, 2, 2,  2
                    4,        310ca263,   822911587, 1, 3, 7, 35
                    5,        300ca0d0,   806133968, 2, 0, 8, 16
                    a,        e40c292c,  -468965076, 0, 0, 6, 20
                    A,        c40bf6cc, -1005848884, 1, 0, 4, 52
                    B,        c70bfb85,  -955516027, 1, 3, 7, 59
                    C,        c60bf9f2,  -972293646, 0, 2, 6, 14
                    D,        c10bf213, -1056181741, 1, 1, 1, 45
                    foo,      a9f37ed7, -1443660073, 1, 1, 3, 41
                    bar,      76b77d1a,  1991736602, 2, 2, 2, 26
                    foobar,   bf9cf968, -1080231576, 0, 0, 6, 24
                    test,     afd071e5, -1345293851, 2, 3, 1, 27
                    Превед,   8772017f, -2022571649, 2, 1, 9,  1
                    """)
    void C1_C2_choosesKafkaPixysPartition(String key, String hex, int signed, int of3, int of4, int of10, int of64) {
        byte[] bytes = key.getBytes(UTF_8);

        int hash = PartitionHashes.fnv1a(bytes);

        assertThat(Integer.toHexString(hash)).isEqualTo(hex);
        assertThat(hash).isEqualTo(signed);
        assertThat(List.of(choose(bytes, 3), choose(bytes, 4), choose(bytes, 10), choose(bytes, 64)))
                .containsExactly(of3, of4, of10, of64);
    }

    @Test
    void hashesBytesThatAreNoText() {
        byte[] key = {(byte) 0xff, (byte) 0x80, 0};

        assertThat(PartitionHashes.fnv1a(key)).isEqualTo(615174782);
        assertThat(choose(key, 7)).isEqualTo(5);
    }

    /** Trap C2: the variant without sign bit fails this. */
    @Test
    void spreadsKeysOver64PartitionsAsKafkaPixyDoes() {
        int[] counts = new int[64];

        for (int i = 0; i < 64; i++) {
            counts[choose(Integer.toString(i).getBytes(UTF_8), 64)] += i;
        }

        assertThat(counts)
                .containsExactly(
                        0, 75, 3, 0, 57, 0, 0, 8, 58, 6, 30, 59, 0, 75, 63, 0, 48, 37, 49, 0, 75, 2, 0, 51, 0, 0, 0, 79,
                        1, 33, 61, 39, 75, 62, 0, 4, 36, 0, 0, 79, 61, 28, 53, 35, 18, 0, 79, 0, 32, 63, 38, 0, 9, 59,
                        7, 31, 14, 0, 79, 60, 29, 55, 34, 67);
    }

    /** Trap C1: what Java clients do, for topics that are shared with them. Vectors of Kafka's own test. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    21,                                                -973932308
                    foobar,                                            -790332482
                    a-little-bit-long-string,                          -985981536
                    a-little-bit-longer-string,                       -1486304829
                    lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8,   -58897971
                    abc,                                                479470107
                    """)
    void knowsTheHashOfJavaClients(String key, int murmur2) {
        assertThat(PartitionHashes.murmur2(key.getBytes(UTF_8))).isEqualTo(murmur2 & 0x7FFFFFFF);
    }

    private static int choose(byte[] key, int count) {
        List<PartitionInfo> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new PartitionInfo("t", i, LEADER, new Node[0], new Node[0]));
        }
        return PartitionChooser.of(Partitioner.HASH).choose(key, Partitions.of(partitions));
    }
}
