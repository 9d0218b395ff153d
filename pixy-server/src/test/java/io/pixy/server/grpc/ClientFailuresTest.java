package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.Ack;
import io.pixy.api.AckTimeoutException;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.GroupInUseException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.KafkaException.Reason;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import io.pixy.client.PixyClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine fails with is what a program gets that asks through a server and a client. */
@Timeout(60)
class ClientFailuresTest {
    private static final ScriptedCluster CLUSTER = new ScriptedCluster();
    private static final ProduceRequest REQUEST = ProduceRequest.of("t", "k", "v");

    private static Loopback server;
    private static PixyClient client;

    @BeforeAll
    static void start() {
        server = new Loopback(CLUSTER);
        client = PixyClient.builder("127.0.0.1:" + server.surface.port()).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** Those that are another class through a server: over the old service, over the new one. */
    static Stream<Arguments> failures() {
        String kafka = "kafka server: ";
        return Stream.of(
                same(new AccessDeniedException("key:ann is not allowed to produce: topic t")),
                same(new UnauthenticatedException("x")),
                same(new AckTimeoutException()),
                same(new ConsumerDisabledException()),
                // nothing but its text says that it is not the request
                Arguments.of(
                        GroupInUseException.hasMembers("g", null),
                        GroupInUseException.class,
                        InvalidRequestException.class),
                same(GroupNotFoundException.unknown("g")),
                same(GroupNotFoundException.notConsuming("g", "t")),
                same(new HeadersUnsupportedException()),
                Arguments.of(new InvalidConfigException("x"), KafkaException.class, KafkaException.class),
                same(InvalidMessageException.keyMissing("t", null)),
                same(new InvalidMessageException(kafka + "the message was refused: x", null)),
                same(new InvalidRequestException("x")),
                same(new InvalidTopicException(null)),
                same(new InvalidTopicException("failed to get topic partitions", null)),
                same(new LongPollTimeoutException()),
                same(new MessageTooLargeException(null)),
                same(new NotAttemptedException()),
                same(RedriveNotFoundException.unknown("x")),
                same(RedriveNotFoundException.none("g", "t")),
                same(new RedriveRunningException("dlq")),
                same(new RegistryException("failed to fetch partition owners data: zk: invalid path", null)),
                same(new ShuttingDownException()),
                same(TooManyRequestsException.producer()),
                same(TooManyRequestsException.consumer()),
                same(TooManyRequestsException.groups(3)),
                same(new UnknownClusterException("x")),
                same(new UnknownTopicException(null)),
                same(new UnknownTopicException("failed to get topic partitions", null)),
                same(new KafkaException(KafkaException.NO_BROKERS, null, Reason.TIMED_OUT)),
                same(new KafkaException(
                        kafka + "The client is not authorized to access this topic.", null, Reason.NOT_AUTHORIZED)),
                same(new KafkaException(
                        kafka + "Messages are rejected since there are fewer in-sync replicas than required.",
                        null,
                        Reason.PASSING)),
                same(new KafkaException("kafka: x", null, Reason.OTHER)),
                Arguments.of(
                        new NotSupportedException("x"), NotSupportedException.class, InvalidRequestException.class),
                // calls that tell of a partition have both; for others they do not come up
                Arguments.of(new NotOwnedException("g", "t", 3), KafkaException.class, KafkaException.class),
                Arguments.of(
                        new NeverOfferedException(7), InvalidRequestException.class, InvalidRequestException.class));
    }

    private static Arguments same(PixyException failure) {
        boolean unknownToNew = failure instanceof RegistryException;
        return Arguments.of(failure, failure.getClass(), unknownToNew ? KafkaException.class : failure.getClass());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isTheSameOverTheOldService(PixyException failure, Class<?> first, Class<?> second) throws Exception {
        CLUSTER.fails(failure);
        Cluster cluster = client.cluster();

        check(failure, first, cluster.produce(REQUEST));
        check(failure, first, cluster.consume(ConsumeRequest.of("g", "t", Ack.none())));
        check(failure, first, cluster.setOffsets("g", "t", List.of()));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isTheSameOverTheNewService(PixyException failure, Class<?> first, Class<?> second) throws Exception {
        CLUSTER.fails(failure);

        check(failure, second, client.cluster().receive(ReceiveRequest.of("g", "t")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isTheSameInAResult(PixyException failure, Class<?> first, Class<?> second) throws Exception {
        CLUSTER.answers(List.of(ProduceResult.failed(failure)));

        PixyException why = client.cluster()
                .produceAll("t", List.of(REQUEST))
                .get(20, TimeUnit.SECONDS)
                .get(0)
                .failure();

        assertThat(why).isInstanceOf(second).hasMessage(failure.getMessage());
        if (why instanceof KafkaException kafka && failure instanceof KafkaException original) {
            assertThat(kafka.reason()).isEqualTo(original.reason());
        }
    }

    @Test
    void acksTellWhatOnlyTheyKnow() throws Exception {
        NotOwnedException notOwned = new NotOwnedException("g", "t", 3);
        NeverOfferedException never = new NeverOfferedException(7);
        CLUSTER.fails(notOwned);
        check(notOwned, NotOwnedException.class, client.cluster().ack("g", new TopicPosition("t", 3, 7)));
        CLUSTER.fails(never);
        check(never, NeverOfferedException.class, client.cluster().ack("g", new TopicPosition("t", 3, 7)));
    }

    @Test
    void noFailureIsForgotten() {
        Set<Class<?>> tested =
                failures().<Class<?>>map(row -> row.get()[0].getClass()).collect(Collectors.toSet());

        assertThat(tested).containsExactlyInAnyOrder(PixyException.class.getPermittedSubclasses());
    }

    private static void check(PixyException failure, Class<?> expected, CompletableFuture<?> call) throws Exception {
        try {
            throw new AssertionError("it succeeded: " + call.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(expected).hasMessage(failure.getMessage());
            if (e.getCause() instanceof KafkaException kafka && failure instanceof KafkaException original) {
                assertThat(kafka.reason()).isEqualTo(original.reason());
            }
        }
    }
}
