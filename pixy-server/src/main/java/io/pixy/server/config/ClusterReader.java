package io.pixy.server.config;

import io.pixy.api.config.Compression;
import io.pixy.api.config.GroupProtocol;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.Membership;
import io.pixy.api.config.RequiredAcks;
import io.pixy.api.config.SaslMechanism;
import io.pixy.api.config.SessionLoss;
import java.util.Optional;

/** Reads the keys of a cluster into a draft. No state. */
final class ClusterReader {
    private static final String MAP = "map[string]interface {}";

    private ClusterReader() {}

    static void read(Section cluster, ClusterDraft draft) {
        cluster.text("client_id", id -> draft.clientId = id);
        kafka(cluster.section("kafka", MAP), draft);
        net(cluster.section("net", MAP), draft);
        zooKeeper(cluster.section("zoo_keeper", MAP), draft);
        producer(cluster.section("producer", MAP), draft);
        consumer(cluster.section("consumer", MAP), draft);
        cluster.finish();
    }

    private static void kafka(Section section, ClusterDraft draft) {
        section.texts("seed_peers", draft.kafka::seedPeers)
                .choice("version", "kafka version", KafkaVersion::parse, v -> draft.version = Optional.of(v))
                .bool("tls", draft.kafka::tls)
                .text("ca_certificate_file", draft.kafka::caCertificateFile)
                .text("client_certificate_file", draft.kafka::clientCertificateFile)
                .text("client_key_file", draft.kafka::clientKeyFile)
                .bool("insecure", draft.kafka::insecure)
                // Kafka's own providers of values have references of the same form
                .textMap("properties", "config.providers", draft.kafka::properties)
                .finish();
    }

    private static void net(Section section, ClusterDraft draft) {
        section.duration("dial_timeout", draft.net::dialTimeout)
                .duration("read_timeout", draft.net::readTimeout)
                .duration("write_timeout", draft.net::writeTimeout);
        section.section("sasl", MAP)
                .bool("enable", draft.sasl::enable)
                .bool("handshake", draft.sasl::handshake)
                .choice("mechanism", "sasl mechanism", SaslMechanism::parse, draft.sasl::mechanism)
                .text("user", draft.sasl::user)
                .text("password", draft.sasl::password)
                .text("token_endpoint", draft.sasl::tokenEndpoint)
                .text("token_scope", draft.sasl::tokenScope)
                .text("token_ca_file", draft.sasl::tokenCaFile)
                .finish();
        section.finish();
    }

    private static void zooKeeper(Section section, ClusterDraft draft) {
        section.texts("seed_peers", draft.zooKeeper::seedPeers)
                .text("chroot", draft.zooKeeper::chroot)
                .duration("session_timeout", draft.zooKeeper::sessionTimeout)
                .finish();
    }

    private static void producer(Section section, ClusterDraft draft) {
        section.integer("channel_buffer_size", draft.producer::channelBufferSize)
                .integer("max_message_bytes", draft.producer::maxMessageBytes)
                .choice("compression", "compression", Compression::parse, draft.producer::compression)
                .integer("flush_bytes", draft.producer::flushBytes)
                .duration("flush_frequency", draft.producer::flushFrequency)
                .duration("retry_backoff", draft.producer::retryBackoff)
                .integer("retry_max", draft.producer::retryMax)
                // the text of Kafka-Pixy: it says compression here too
                .choice("required_acks", "compression", RequiredAcks::parse, draft.producer::requiredAcks)
                .duration("shutdown_timeout", draft.producer::shutdownTimeout)
                .text("partitioner", text -> draft.partitioner = text)
                .duration("timeout", draft.producer::timeout)
                .finish();
    }

    private static void consumer(Section section, ClusterDraft draft) {
        section.sections("queues", MAP)
                .ifPresent(queues ->
                        draft.queues = queues.stream().map(QueueReader::read).toList());
        section.bool("disabled", draft.consumer::disabled)
                .duration("ack_timeout", draft.consumer::ackTimeout)
                .integer("channel_buffer_size", draft.consumer::channelBufferSize)
                .integer("fetch_max_bytes", draft.consumer::fetchMaxBytes)
                .duration("fetch_max_wait", draft.consumer::fetchMaxWait)
                .duration("long_polling_timeout", draft.consumer::longPollingTimeout)
                .integer("max_pending_messages", draft.consumer::maxPendingMessages)
                .integer("max_retries", draft.consumer::maxRetries)
                .duration("offsets_commit_interval", draft.consumer::offsetsCommitInterval)
                .duration("rebalance_delay", draft.consumer::rebalanceDelay)
                .duration("retry_backoff", draft.consumer::retryBackoff)
                .duration("subscription_timeout", draft.consumer::subscriptionTimeout)
                .choice("membership", "consumer membership", Membership::parse, draft.consumer::membership)
                .choice("group_protocol", "group protocol", GroupProtocol::parse, draft.consumer::groupProtocol)
                .duration("join_grace", draft.consumer::joinGrace)
                .duration("rebalance_timeout", draft.consumer::rebalanceTimeout)
                .duration("session_timeout", draft.consumer::sessionTimeout)
                .bool("static_membership", draft.consumer::staticMembership)
                .choice("initial_offset", "initial offset", InitialOffset::parse, draft.consumer::initialOffset)
                .bool("auto_create_topics", draft.consumer::autoCreateTopics)
                .choice("session_loss", "session loss", SessionLoss::parse, draft.consumer::sessionLoss)
                .integer("max_metadata_bytes", draft.consumer::maxMetadataBytes)
                .duration("recommit_interval", draft.consumer::recommitInterval)
                .number("max_buffered_bytes", draft.consumer::maxBufferedBytes)
                .finish();
    }
}
