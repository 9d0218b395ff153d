/**
 * How a cluster is configured: one record per section of the YAML file, whose accessors are the YAML keys in camel
 * case. Each record checks itself; a value that can't be fails with {@link io.pixy.api.InvalidConfigException}, whose
 * text names the YAML key.
 *
 * <p>{@link io.pixy.api.config.ClusterConfig#defaults()} serves a Kafka on this host. Builders start
 * from the defaults:
 *
 * <pre>{@code
 * ClusterConfig config = ClusterConfig.builder()
 *         .kafka(KafkaConfig.builder().seedPeers(List.of("kafka1:9092", "kafka2:9092")).build())
 *         .consumer(ConsumerConfig.builder().ackTimeout(Duration.ofMinutes(1)).build())
 *         .build();
 * }</pre>
 *
 * <p>All types are immutable.
 */
package io.pixy.api.config;
