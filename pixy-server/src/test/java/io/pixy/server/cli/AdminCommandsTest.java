package io.pixy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.GetOffsetsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets, topics, consumers, version and help. */
final class AdminCommandsTest {
    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void offsetsLeaveOutWhatIsZero() {
        cli.have("one", "a", "b", "c");
        cli.run("consume", "one", "-n", "2");

        Cli.Ended ended = cli.run("offsets", "one");

        assertThat(ended).isEqualTo(new Cli.Ended(0, """
                                [
                                    {
                                        "end": 3,
                                        "count": 3,
                                        "offset": 2,
                                        "lag": 1
                                    }
                                ]
                                """, ""));
    }

    @Test
    void lagIsSummedUp() {
        cli.have("four", "a", "b", "c");
        cli.run("consume", "four", "-n", "1");

        Cli.Ended ended = cli.run("offsets", "four", "--lag");

        assertThat(ended.out()).isEqualTo("""
                        {
                            "count": 3,
                            "lag": 2
                        }
                        """);
    }

    @Test
    void pipeSetsOffsetsAndHtmlIsEscapedWhenShown() {
        Cli.Ended set = cli.piping("[{\"partition\": 1, \"offset\": 7, \"metadata\": \"hi <b>\", \"lag\": 5}, {}]")
                .run("offsets", "four", "-g", "g");
        Cli.Ended shown = cli.piping("whatever").run("offsets", "get", "four", "-g", "g");

        assertThat(set).isEqualTo(new Cli.Ended(0, "", ""));
        assertThat(cli.cluster.committed("g", "four", 0)).isZero();
        assertThat(shown.out())
                .contains("\"partition\": 1,\n        \"offset\": 7,\n        \"lag\": -7,\n        \"metadata\":"
                        + " \"hi \\u003cb\\u003e\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "[{\"offset\": \"5\"}]",
                "[{\"partition\": 1.5}]",
                "garbage",
                "[{\"partition\": 4294967296, \"offset\": 7}]",
                "[{\"partition\": 0, \"offset\": 18446744073709551621}]",
                "[{\"partition\": 0, \"offset\": 5e0}]",
                "[{\"partition\": null, \"offset\": 5}]",
                "[{\"partition\": 3, \"partition\": 0, \"offset\": 5}]",
                "[{\"partition\": 0, \"offset\": 5, \"metadata\": {}}]",
                "[{\"partition\": 0, \"offset\": 5}] [{\"partition\": 0, \"offset\": 6}]"
            })
    void badOffsetsAreRefused(String json) {
        Cli.Ended ended = cli.piping(json).run("offsets", "four", "-g", "g");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).startsWith("-- while marshalling partition offsets from stdin: ");
        assertThat(cli.cluster.committed("g", "four", 0)).isEqualTo(-1);
    }

    @Test
    void emptyPipeSetsNothingAndFails() {
        Cli.Ended ended = cli.piping("").run("offsets", "four");

        assertThat(ended)
                .isEqualTo(new Cli.Ended(
                        1, "", "-- while marshalling partition offsets from stdin: unexpected end of JSON input\n"));
    }

    @Test
    void groupIsMovedToNewestOldestOrAnOffset() {
        cli.have("four", "a", "b", "c");

        Cli.Ended newest = cli.run("offsets", "set", "four", "-g", "g", "--to", "newest");
        Cli.Ended oldest = cli.run("offsets", "set", "four", "-g", "g", "--to", "oldest", "-p", "0");
        Cli.Ended number = cli.run("offsets", "set", "four", "-g", "g", "--to", "2", "-p", "0,1");

        assertThat(newest.out())
                .isEqualTo("partition 0: none -> 3\npartition 1: none -> 0\npartition 2: none -> 0\npartition 3: none"
                        + " -> 0\n");
        assertThat(oldest.out()).isEqualTo("partition 0: 3 -> 0\n");
        assertThat(number.out()).isEqualTo("partition 0: 0 -> 2\npartition 1: 0 -> 2\n");
        assertThat(cli.cluster.committed("g", "four", 0)).isEqualTo(2);
        assertThat(cli.cluster.committed("g", "four", 3)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "2026-11-22", "2026-11-22T00:00:00", "1.5ms"})
    void otherTargetsAreUsageErrors(String target) {
        Cli.Ended ended = cli.run("offsets", "set", "four", "-g", "g", "--to=" + target);

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("--to needs newest, oldest, an offset, or a time such as"
                        + " 2006-01-02T15:04:05Z or 1136214245000ms, not " + target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2ms", "1970-01-01T00:00:00.002Z", "1970-01-01T01:00:00.002+01:00"})
    void groupIsMovedToATime(String time) {
        // the timestamp of a message is its offset here
        cli.have("four", "a", "b", "c");

        Cli.Ended ended = cli.run("offsets", "set", "four", "-g", "g", "--to", time, "-p", "1,0");

        assertThat(ended).isEqualTo(new Cli.Ended(0, "partition 1: none -> 0\npartition 0: none -> 2\n", ""));
        assertThat(cli.cluster.committed("g", "four", 0)).isEqualTo(2);
    }

    @Test
    void serverThatCanNotLookUpTimesIsSaidToBeOne() throws Exception {
        Server old = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new KafkaPixyGrpc.KafkaPixyImplBase() {
                    @Override
                    public void getOffsets(GetOffsetsRq request, StreamObserver<GetOffsetsRs> call) {
                        call.onNext(GetOffsetsRs.getDefaultInstance());
                        call.onCompleted();
                    }
                })
                .build()
                .start();
        cli.env.put("KAFKA_PIXY_ENDPOINT", "127.0.0.1:" + old.getPort());

        Cli.Ended ended = cli.run("offsets", "set", "four", "-g", "g", "--to", "2ms");

        old.shutdownNow();
        assertThat(ended)
                .isEqualTo(new Cli.Ended(
                        1,
                        "",
                        "-- while looking offsets up by time: this server can't do that: rpc error: code ="
                                + " Unimplemented desc = Method KafkaPixy/GetOffsetsAt is unimplemented\n"));
    }

    @Test
    void partitionThatIsNotThereIsAUsageError() {
        Cli.Ended ended = cli.run("offsets", "set", "one", "-g", "g", "--to", "oldest", "-p", "3");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).startsWith("the topic has no partition 3\n");
    }

    @Test
    void topicsAreListedUnderBothNames() {
        Cli.Ended ended = cli.run("list-topics");

        assertThat(ended).isEqualTo(new Cli.Ended(0, """
                                {
                                    "topics": {
                                        "four": {
                                            "version": 1,
                                            "config": {
                                                "cleanup.policy": "delete"
                                            }
                                        },
                                        "one": {
                                            "version": 1,
                                            "config": {
                                                "cleanup.policy": "delete"
                                            }
                                        }
                                    }
                                }
                                """, ""));
        assertThat(cli.run("topics")).isEqualTo(ended);
        assertThat(cli.run("topics", "--names").out()).isEqualTo("four\none\n");
    }

    @Test
    void topicShowsPartitions() {
        Cli.Ended ended = cli.run("topic", "one", "-p");

        assertThat(ended.out()).isEqualTo("""
                        {
                            "version": 1,
                            "config": {
                                "cleanup.policy": "delete"
                            },
                            "partitions": [
                                {
                                    "leader": 1,
                                    "replicas": [
                                        1
                                    ],
                                    "isr": [
                                        1
                                    ]
                                }
                            ]
                        }
                        """);
    }

    @Test
    void unknownTopicFails() {
        Cli.Ended ended = cli.run("topic", "nope");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).startsWith("-- while fetching the topic: rpc error: code = NotFound desc = ");
    }

    @Test
    void consumersAreListed() {
        cli.have("one", "a");
        cli.run("consume", "one", "-g", "g", "-n", "1");

        Cli.Ended all = cli.run("consumers", "one");
        Cli.Ended nobody = cli.run("list-consumers", "four");
        Cli.Ended unknown = cli.run("consumers", "one", "-g", "other");

        assertThat(all.out()).isEqualTo("""
                        {
                            "groups": {
                                "g": {
                                    "consumers": {
                                        "c1": {
                                            "partitions": [
                                                0
                                            ]
                                        }
                                    }
                                }
                            }
                        }
                        """);
        assertThat(nobody).isEqualTo(new Cli.Ended(0, "{}\n", ""));
        assertThat(unknown)
                .isEqualTo(new Cli.Ended(
                        1,
                        "",
                        "-- while listing consumers: rpc error: code = NotFound desc = unknown consumer group"
                                + " other\n"));
    }

    @Test
    void versionEndsWell() {
        Cli.Ended ended = cli.run("version");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("Version: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"produce", "consume", "ack", "offsets", "topics", "topic", "consumers", "bench", "dlq"})
    void helpEndsWell(String command) {
        Cli.Ended ended = cli.run(command, "--help");

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("Usage: pixy " + command);
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void unknownOptionIsAUsageError() {
        assertThat(cli.run("topics", "--nope").code()).isEqualTo(2);
    }
}
