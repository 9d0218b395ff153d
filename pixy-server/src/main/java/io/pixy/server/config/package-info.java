/**
 * Role: turns flags, a YAML file and the environment into a checked {@link io.pixy.server.config.ServerConfig}, with the
 * words of Kafka-Pixy where something is wrong.
 *
 * <p>The way of a value: {@code YamlConfig} reads the file into a {@link io.pixy.server.config.ConfigDraft}, where
 * nothing is checked but types; {@code ServeFlags} replace single values; {@code ConfigDraft.build} checks the whole. So
 * a value is checked alike wherever it comes from.
 *
 * <p>Called by the root package. Calls the YAML parser and the records of {@code io.pixy.api.config}. Supervises
 * nothing. Thread: one, at start.
 */
package io.pixy.server.config;
