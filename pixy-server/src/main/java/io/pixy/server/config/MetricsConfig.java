package io.pixy.server.config;

/**
 * What is measured, and told at {@code /metrics}. Immutable.
 *
 * @param enabled whether anything is
 * @param requests whether requests are
 * @param jvm whether memory, threads and the like are
 * @param kafkaClients whether what Kafka's clients measure themselves is told
 * @param partitions whether the lag of each partition is told
 * @param exporterLag whether that is told by the name that kafka_exporter has for it
 * @param maxSubjects how many groups, topics of groups, and topics that are produced to there may be; what is beyond is
 *     told together
 */
public record MetricsConfig(
        boolean enabled,
        boolean requests,
        boolean jvm,
        boolean kafkaClients,
        boolean partitions,
        boolean exporterLag,
        int maxSubjects) {
    private static final int MOST_SUBJECTS = 100_000;

    /** Checks the number. */
    public MetricsConfig {
        if (maxSubjects < 1 || maxSubjects > MOST_SUBJECTS) {
            throw ServerConfig.invalid("metrics.max_subjects must be 1 to " + MOST_SUBJECTS + ", not " + maxSubjects);
        }
    }

    /** What holds unless something else is said. */
    public static MetricsConfig defaults() {
        return new MetricsConfig(true, true, true, true, false, false, 1000);
    }
}
