package io.pixy.engine.registry.kafka;

import io.pixy.api.PixyException;
import io.pixy.engine.runtime.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What all members of a registry have in common. Immutable; what is in it is thread-safe.
 *
 * @param settings of all members
 * @param consumers makes a consumer from these settings; may block, or throw what kafka-clients throws
 * @param elsewhere says why a group must not be joined by us; empty if it may
 * @param onFatal told what nothing but another configuration can mend
 * @param removal takes the entry of this instance out of a group, which the end of a static member does not; completes
 *     when done or given up
 * @param forbidden which of these topics the brokers do not let us see; waited for by a member's thread, so that it must
 *     come soon, and never fail
 * @param clock the time
 */
record MemberEnvironment(
        KafkaMembershipSettings settings,
        Function<Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers,
        Function<String, CompletableFuture<Optional<PixyException>>> elsewhere,
        Consumer<PixyException> onFatal,
        Function<String, CompletableFuture<Void>> removal,
        Function<Set<String>, CompletableFuture<Set<String>>> forbidden,
        Clock clock) {}
