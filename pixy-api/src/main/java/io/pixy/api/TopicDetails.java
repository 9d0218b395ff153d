package io.pixy.api;

/**
 * What to tell about topics. Immutable.
 *
 * @param partitions leaders and replicas of each partition
 * @param config the settings made for the topic itself
 */
public record TopicDetails(boolean partitions, boolean config) {}
