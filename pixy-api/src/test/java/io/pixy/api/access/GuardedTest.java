package io.pixy.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.Ack;
import io.pixy.api.AckMode;
import io.pixy.api.BrowseRequest;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryHandler;
import io.pixy.api.Message;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RedriveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.TopicPosition;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class GuardedTest {
    private static final Identity ANN = Identity.of(Identity.Kind.KEY, "ann");
    private static final Settlement ACK = Settlement.ack("receipt");
    private static final Settlement RELEASE = Settlement.release("receipt");

    /** What says nothing of messages, topics and groups, or gives back what was had. */
    private static final Set<String> UNGUARDED = Set.of("name()", "status()", "blocking()", "giveBack(String,Message)");

    private final Recorder inner = new Recorder("c");
    private final List<String> told = new ArrayList<>();

    static Stream<Method> methods() {
        return Arrays.stream(Cluster.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !UNGUARDED.contains(signature(method)));
    }

    /** Methods that come later are in here, too. */
    @ParameterizedTest
    @MethodSource("methods")
    void whoMayDoNothingReachesNothing(Method method) {
        for (Identity who : List.of(ANN, Identity.anonymous())) {
            Cluster cluster =
                    guarded(AccessPolicy.denyAllBut(List.of())).as(who).cluster();

            assertThat(failure(cluster, method))
                    .isInstanceOf(who.equals(ANN) ? AccessDeniedException.class : UnauthenticatedException.class);
        }
        assertThat(inner.calls).isEmpty();
        assertThat(told).hasSize(2).allMatch(line -> line.startsWith("denied "));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whoseCredentialsHaveEndedReachesNothing(Method method) {
        Cluster cluster =
                guarded(AccessPolicy.allowAll()).as(ANN.whileValid(() -> false)).cluster();

        Throwable failure = failure(cluster, method);

        if (!method.getName().equals("deadLetters")) {
            assertThat(failure).isInstanceOf(UnauthenticatedException.class);
            assertThat(inner.calls).isEmpty();
        }
    }

    static Stream<Arguments> needed() {
        return Stream.of(
                needed("produce", Verb.PRODUCE),
                needed("produceAsync", Verb.PRODUCE),
                needed("produceAll", Verb.PRODUCE),
                needed("consume", Verb.CONSUME),
                needed("receive", Verb.CONSUME),
                needed("stream", Verb.CONSUME),
                needed("subscribe", Verb.CONSUME),
                needed("ack", Verb.SETTLE),
                needed("giveBack", Verb.SETTLE),
                needed("settle", Verb.SETTLE),
                needed("browse", Verb.BROWSE),
                needed("describeQueue", Verb.OFFSETS_READ),
                needed("getOffsets", Verb.OFFSETS_READ),
                needed("offsetsAt", Verb.OFFSETS_READ),
                needed("listConsumers", Verb.OFFSETS_READ),
                needed("setOffsets", Verb.OFFSETS_WRITE),
                needed("listTopics", Verb.TOPICS_READ),
                needed("describeTopics", Verb.TOPICS_READ),
                needed("describeTopic", Verb.TOPICS_READ),
                needed("deadLetters", Verb.BROWSE));
    }

    private static Arguments needed(String method, Verb verb) {
        return Arguments.of(method, verb);
    }

    @Test
    void eachMethodNeedsAVerb() {
        assertThat(needed().map(row -> row.get()[0]).toList())
                .containsExactlyInAnyOrderElementsOf(
                        methods().map(Method::getName).distinct().toList());
    }

    @ParameterizedTest
    @MethodSource("needed")
    void thatVerbAndNoOtherIsNeeded(String name, Verb needed) {
        for (Method method : methods().filter(one -> one.getName().equals(name)).toList()) {
            for (Verb verb : Verb.values()) {
                inner.calls.clear();
                Cluster cluster = guarded(AccessPolicy.denyAllBut(List.of(AccessRule.allow("key:ann", verb)
                                .withTopics("t")
                                .withGroups("g")
                                .withClusters("c"))))
                        .as(ANN)
                        .cluster();

                Throwable failure = failure(cluster, method);

                boolean lettersToo = name.equals("deadLetters") && (verb == Verb.REDRIVE || verb == Verb.MANAGE);
                if (verb == needed || lettersToo) {
                    assertThat(failure).isNull();
                    assertThat(inner.calls).hasSize(1);
                } else {
                    assertThat(failure).isInstanceOf(AccessDeniedException.class);
                    assertThat(inner.calls).isEmpty();
                }
            }
        }
    }

    @Test
    void toHaveItAcknowledgedOnTheWayTakesTheRightToSettle() {
        Cluster taking = allowed(Verb.CONSUME);
        Cluster both = allowed(Verb.CONSUME, Verb.SETTLE);

        for (Ack ack : List.of(Ack.auto(), Ack.of(0, 1))) {
            ConsumeRequest request = ConsumeRequest.of("g", "t", ack);
            assertThat(failure(taking.consume(request))).isInstanceOf(AccessDeniedException.class);
            assertThat(failure(both.consume(request))).isNull();
        }
        ReceiveRequest onDelivery = ReceiveRequest.of("g", "t").withAck(AckMode.ON_DELIVERY);
        assertThat(failure(taking.receive(onDelivery))).isInstanceOf(AccessDeniedException.class);
        assertThat(failure(both.receive(onDelivery))).isNull();
    }

    @Test
    void whatCouldNotBeHandedOnGoesBackWhateverHasBecomeOfTheCredentials() {
        AtomicBoolean valid = new AtomicBoolean();
        Cluster cluster = guarded(AccessPolicy.denyAllBut(List.of(AccessRule.allow("*", Verb.CONSUME))))
                .as(ANN.whileValid(valid::get))
                .cluster();

        assertThat(failure(Guarded.giveBack(cluster, "g", "t", List.of("receipt"))))
                .isNull();
        assertThat(failure(cluster.settle("g", "t", List.of(ACK), SettleLevel.APPLIED)))
                .isInstanceOf(UnauthenticatedException.class);
        valid.set(true);
        assertThat(failure(cluster.settle("g", "t", List.of(ACK), SettleLevel.APPLIED)))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(failure(Guarded.giveBack(allowed(Verb.BROWSE), "g", "t", List.of("receipt"))))
                .isInstanceOf(AccessDeniedException.class);
    }

    /** Receipts are no secret: it may be a message that somebody else has in hands. */
    @Test
    void toSendMessagesBackTakesTheRightToSettleAndCounts() {
        assertThat(failure(allowed(Verb.CONSUME).settle("g", "t", List.of(RELEASE), SettleLevel.APPLIED)))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(inner.calls).isEmpty();

        List<Verb> counted = new ArrayList<>();
        Cluster cluster = Guarded.by(AccessPolicy::allowAll, inner.pixy(), new AccessWatch() {
                    @Override
                    public void onCall(Identity who, Action what, long bytes) {
                        counted.add(what.verb());
                    }
                })
                .as(ANN)
                .cluster();
        assertThat(failure(cluster.settle("g", "t", List.of(RELEASE), SettleLevel.APPLIED)))
                .isNull();
        assertThat(counted).containsExactly(Verb.SETTLE);
    }

    @Test
    void recordsOfAnotherTopicAreNoWayRound() {
        Cluster cluster = allowed(Verb.PRODUCE);

        CompletableFuture<?> outcome = cluster.produceAll("t", List.of(ProduceRequest.of("other", "k", "v")));

        assertThat(failure(outcome)).isInstanceOf(AccessDeniedException.class);
        assertThat(inner.calls).isEmpty();
    }

    @Test
    void noMessageIsSpentOnWhoMayNotHaveItAnyMore() {
        AtomicBoolean valid = new AtomicBoolean(true);
        AtomicReference<AccessPolicy> policy = new AtomicReference<>(AccessPolicy.allowAll());
        Cluster cluster = Guarded.by(policy::get, inner.pixy(), AccessWatch.NONE)
                .as(ANN.whileValid(valid::get))
                .cluster();
        CompletableFuture<Message> unused = cluster.consume(ConsumeRequest.of("g", "t", Ack.none()));
        CompletableFuture<List<Delivery>> unusedToo = cluster.receive(ReceiveRequest.of("g", "t"));
        ConsumeRequest consume = (ConsumeRequest) inner.arguments.get(0)[0];
        ReceiveRequest receive = (ReceiveRequest) inner.arguments.get(1)[0];
        assertThat(consume.receiverPresent().getAsBoolean()).isTrue();
        assertThat(receive.receiverPresent().getAsBoolean()).isTrue();

        policy.set(AccessPolicy.denyAllBut(List.of()));
        assertThat(consume.receiverPresent().getAsBoolean()).isFalse();
        assertThat(receive.receiverPresent().getAsBoolean()).isFalse();

        policy.set(AccessPolicy.allowAll());
        valid.set(false);
        assertThat(consume.receiverPresent().getAsBoolean()).isFalse();
        assertThat(receive.receiverPresent().getAsBoolean()).isFalse();
    }

    @Test
    void toCancelAFutureIsToWithdrawTheRequest() {
        CompletableFuture<Object> waiting = new CompletableFuture<>();
        inner.answers.put("consume", waiting);

        boolean unused = allowed(Verb.CONSUME)
                .consume(ConsumeRequest.of("g", "t", Ack.none()))
                .cancel(false);

        assertThat(waiting).isCancelled();
    }

    @Test
    void listsHaveWhatTheCallerMayKnowOf() {
        inner.answers.put("listTopics", CompletableFuture.completedFuture(List.of("__x", "s", "t")));
        inner.answers.put(
                "describeTopics",
                CompletableFuture.completedFuture(List.of(description("__x"), description("s"), description("t"))));
        inner.answers.put(
                "listConsumers",
                CompletableFuture.completedFuture(new TreeMap<>(Map.of("g", Map.of(), "h", Map.of()))));
        Cluster some = allowed(Verb.TOPICS_READ, Verb.OFFSETS_READ);
        Cluster all = guarded(AccessPolicy.allowAll()).as(Identity.anonymous()).cluster();

        assertThat(some.listTopics().join()).containsExactly("t");
        assertThat(some.describeTopics(new TopicDetails(false, false)).join())
                .extracting(TopicDescription::topic)
                .containsExactly("t");
        assertThat(some.listConsumers("t", Optional.empty()).join()).containsOnlyKeys("g");
        assertThat(all.listTopics().join()).containsExactly("__x", "s", "t");
        assertThat(all.listConsumers("t", Optional.empty()).join()).containsOnlyKeys("g", "h");
    }

    @Test
    void whatFailsFailsWithTheVeryException() {
        PixyException why = new UnknownClusterException("x");
        inner.answers.put("listTopics", CompletableFuture.failedFuture(why));

        assertThat(allowed(Verb.TOPICS_READ)
                        .listTopics()
                        .handle((names, failure) -> failure)
                        .join())
                .isSameAs(why);
    }

    @Test
    void clustersThatThereAreNotAreRefusedLikeThoseThatThereAre() {
        Guarded guarded = guarded(AccessPolicy.denyAllBut(
                List.of(AccessRule.allow("*", Verb.PRODUCE).withClusters("elsewhere"))));
        ProduceRequest request = ProduceRequest.of("t", "k", "v");

        for (String name : List.of("c", "nowhere")) {
            Cluster cluster = guarded.as(ANN).cluster(name);
            assertThat(failure(cluster.produce(request)))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessage("key:ann is not allowed to produce: topic t, cluster " + name);
            assertThat(cluster.status().join().kafkaReachable()).isFalse();
        }
        assertThat(guarded.as(ANN).clusterNames()).isEmpty();
        assertThatThrownBy(() -> guarded.as(ANN).cluster("elsewhere")).isInstanceOf(UnknownClusterException.class);
    }

    static Stream<Arguments> letters() {
        return Stream.of(
                Arguments.of("list", Verb.BROWSE),
                Arguments.of("redrive", Verb.REDRIVE),
                Arguments.of("getRedrive", Verb.REDRIVE),
                Arguments.of("lastRedrive", Verb.REDRIVE),
                Arguments.of("cancelRedrive", Verb.REDRIVE),
                Arguments.of("purge", Verb.MANAGE));
    }

    @Test
    void allOfDeadLettersIsHere() {
        assertThat(letters().map(row -> row.get()[0]).toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(DeadLetters.class.getMethods())
                        .map(Method::getName)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("letters")
    void deadLettersNeedThatVerbAndNoOther(String name, Verb needed) {
        Method method = Arrays.stream(DeadLetters.class.getMethods())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        for (Verb verb : List.of(Verb.BROWSE, Verb.REDRIVE, Verb.MANAGE)) {
            DeadLetters letters = allowed(verb).deadLetters("g", "t");
            inner.calls.clear();

            Throwable failure = failure(letters, method);

            if (verb == needed) {
                assertThat(failure).isNull();
                assertThat(inner.calls).containsExactly(name);
            } else {
                assertThat(failure).isInstanceOf(AccessDeniedException.class);
                assertThat(inner.calls).isEmpty();
            }
        }
    }

    @Test
    void toPutLettersElsewhereIsToWriteThere() {
        RedriveRequest elsewhere = RedriveRequest.ALL.withTo("u");
        List<AccessRule> rules =
                new ArrayList<>(List.of(AccessRule.allow("*", Verb.REDRIVE).withTopics("t")));
        Cluster cluster = guarded(AccessPolicy.denyAllBut(rules)).as(ANN).cluster();
        rules.add(AccessRule.allow("*", Verb.PRODUCE).withTopics("u"));
        Cluster writing = guarded(AccessPolicy.denyAllBut(rules)).as(ANN).cluster();

        assertThat(failure(cluster.deadLetters("g", "t").redrive(elsewhere))).isInstanceOf(AccessDeniedException.class);
        assertThat(failure(cluster.deadLetters("g", "t").redrive(RedriveRequest.ALL.withTo("t"))))
                .isNull();
        assertThat(failure(writing.deadLetters("g", "t").redrive(elsewhere))).isNull();
    }

    @Test
    void whatIsAdministrativeIsTold() {
        Cluster cluster =
                guarded(AccessPolicy.allowAll()).as(ANN, () -> "10.0.0.1").cluster();
        inner.answers.put("purge", CompletableFuture.failedFuture(new UnknownClusterException("x")));

        cluster.setOffsets("g", "t", List.of(new OffsetUpdate(0, 7, ""), new OffsetUpdate(1, -2, "")))
                .join();
        cluster.deadLetters("g", "t").redrive(RedriveRequest.ALL).join();
        Throwable unused =
                catchThrowable(() -> cluster.deadLetters("g", "t").purge().join());
        cluster.getOffsets("g", "t").join();

        assertThat(told)
                .containsExactly(
                        "done key:ann 10.0.0.1 OFFSETS_WRITE c g t offsets 0:7 1:-2",
                        "done key:ann 10.0.0.1 REDRIVE c g t redrive",
                        "done key:ann 10.0.0.1 MANAGE c g t purge dead letters FAILED");
    }

    @Test
    void messagesInHandsAreBounded() {
        Hands hands = new Hands(3, Duration.ofMinutes(5), () -> Instant.EPOCH);
        Cluster cluster =
                guarded(AccessPolicy.allowAll(), Optional.of(hands)).as(ANN).cluster();
        inner.answers.put("receive", CompletableFuture.completedFuture(List.of(delivery("a"), delivery("b"))));
        inner.answers.put("consume", CompletableFuture.completedFuture(message()));

        cluster.receive(ReceiveRequest.of("g", "t").withMaxMessages(10)).join();
        assertThat(((ReceiveRequest) inner.arguments.get(0)[0]).maxMessages()).isEqualTo(3);
        assertThat(hands.size()).isEqualTo(2);
        cluster.consume(ConsumeRequest.of("g", "t", Ack.none())).join();
        assertThat(hands.size()).isEqualTo(3);

        assertThat(failure(cluster.consume(ConsumeRequest.of("g", "t", Ack.none()))))
                .isInstanceOf(TooManyRequestsException.class);
        assertThat(failure(cluster.receive(ReceiveRequest.of("g", "t")))).isInstanceOf(TooManyRequestsException.class);
        assertThat(failure(cluster.consume(ConsumeRequest.of("g", "t", Ack.auto()))))
                .isNull();

        cluster.ack("g", message().position()).join();
        inner.answers.put("settle", CompletableFuture.completedFuture(List.of(SettleResult.settled())));
        cluster.settle("g", "t", List.of(Settlement.ack("a")), SettleLevel.APPLIED)
                .join();
        assertThat(hands.size()).isEqualTo(1);
    }

    @Test
    void placesOfCallsThatBringNothingAreFreeAgain() {
        Hands hands = new Hands(3, Duration.ofMinutes(5), () -> Instant.EPOCH);
        Cluster cluster =
                guarded(AccessPolicy.allowAll(), Optional.of(hands)).as(ANN).cluster();
        CompletableFuture<Object> waiting = new CompletableFuture<>();
        inner.answers.put("consume", waiting);
        inner.answers.put("receive", CompletableFuture.failedFuture(new UnknownClusterException("x")));

        CompletableFuture<Message> message = cluster.consume(ConsumeRequest.of("g", "t", Ack.none()));
        Throwable unused = failure(cluster.receive(ReceiveRequest.of("g", "t")));
        assertThat(hands.size()).isEqualTo(1);
        boolean unusedToo = message.cancel(false);

        assertThat(hands.size()).isZero();
    }

    @Test
    void viewsCloseNothing() {
        guarded(AccessPolicy.allowAll()).as(ANN).close();

        assertThat(inner.calls).isEmpty();
    }

    /** For topic t, group g and cluster c. */
    private Cluster allowed(Verb first, Verb... more) {
        return guarded(AccessPolicy.denyAllBut(List.of(AccessRule.allow("key:ann", first, more)
                        .withTopics("t")
                        .withGroups("g")
                        .withClusters("c"))))
                .as(ANN)
                .cluster();
    }

    private Guarded guarded(AccessPolicy policy) {
        return guarded(policy, Optional.empty());
    }

    private Guarded guarded(AccessPolicy policy, Optional<Hands> hands) {
        return Guarded.by(() -> policy, inner.pixy(), new AccessWatch() {
            @Override
            public void onDenied(Identity who, String from, Action what) {
                told.add("denied " + who + " " + what.verb());
            }

            @Override
            public void onDone(Identity who, String from, Action what, String detail, Optional<Throwable> failure) {
                told.add(String.join(
                                " ",
                                "done",
                                who.toString(),
                                from,
                                what.verb().name(),
                                what.cluster(),
                                what.group(),
                                what.topic(),
                                detail)
                        + (failure.isPresent() ? " FAILED" : ""));
            }

            @Override
            public Optional<Hands> hands(Identity who) {
                return hands;
            }
        });
    }

    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(java.util.stream.Collectors.joining(",", "(", ")"));
    }

    private static Throwable failure(Object target, Method method) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(GuardedTest::sample)
                .toArray();
        if (method.getName().equals("describeTopic")
                || method.getName().equals("offsetsAt")
                || method.getName().equals("listConsumers")
                || method.getName().equals("produceAll")) {
            arguments[0] = "t";
        }
        // where there are two names the group comes first
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i] instanceof String) {
                arguments[i] = "t";
            }
        }
        try {
            return method.invoke(target, arguments) instanceof CompletableFuture<?> future ? failure(future) : null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable failure = catchThrowable(future::join);
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static Object sample(Class<?> type) {
        Map<Class<?>, Object> samples = Map.ofEntries(
                Map.entry(String.class, "g"),
                Map.entry(ProduceRequest.class, ProduceRequest.of("t", "k", "v")),
                Map.entry(ConsumeRequest.class, ConsumeRequest.of("g", "t", Ack.none())),
                Map.entry(ReceiveRequest.class, ReceiveRequest.of("g", "t")),
                Map.entry(TopicPosition.class, message().position()),
                Map.entry(Message.class, message()),
                Map.entry(SubscriptionRequest.class, SubscriptionRequest.of("g", "t")),
                Map.entry(StreamListener.class, GuardedStreamTest.nobody()),
                Map.entry(DeliveryHandler.class, (DeliveryHandler) delivery -> null),
                Map.entry(Executor.class, (Executor) Runnable::run),
                Map.entry(BrowseRequest.class, BrowseRequest.of("t", 0, new BrowseRequest.AtOffset(0))),
                Map.entry(Instant.class, Instant.EPOCH),
                Map.entry(TopicDetails.class, new TopicDetails(false, false)),
                Map.entry(Optional.class, Optional.of("g")),
                Map.entry(SettleLevel.class, SettleLevel.APPLIED),
                Map.entry(DeadLetterQuery.class, DeadLetterQuery.first(1)),
                Map.entry(RedriveRequest.class, RedriveRequest.ALL),
                Map.entry(List.class, List.of()));
        Object sample = samples.get(type);
        if (sample == null) {
            throw new AssertionError("no sample of " + type);
        }
        return sample;
    }

    private static Message message() {
        return new Message("t", 0, 5, null, null, List.of(), -1, 1);
    }

    private static Delivery delivery(String receipt) {
        return new Delivery(receipt, message(), Instant.EPOCH.plusSeconds(60));
    }

    private static TopicDescription description(String name) {
        return new TopicDescription(name, Optional.empty(), Optional.empty());
    }
}
