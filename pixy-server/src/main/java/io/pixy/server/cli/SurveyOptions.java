package io.pixy.server.cli;

import io.pixy.server.cli.ConnectionOptions.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What is looked at, and what counts as trouble. Filled by picocli, then only read. */
final class SurveyOptions {
    private static final int MOST_TOPICS = 10_000;

    @Option(
            names = "--topics",
            paramLabel = "GLOB",
            defaultValue = "*",
            description = "Only topics with such a name. Default: all but internal ones")
    String topics = "*";

    @Option(names = "--groups", paramLabel = "GLOB", defaultValue = "*", description = "Only groups with such a name")
    String groups = "*";

    @Option(
            names = "--max-topics",
            paramLabel = "N",
            defaultValue = "200",
            description = "Ask about the first N topics of each cluster only. Default: 200")
    int maxTopics = 200;

    @Option(names = "--max-lag", paramLabel = "N", description = "A group that is further behind is in trouble")
    Long maxLag;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "So is one whose oldest message that is not acknowledged is older, such as 10m")
    Duration maxAge;

    /** Throws {@link UsageException} if a number can't be. */
    void check() {
        if (maxTopics < 1 || maxTopics > MOST_TOPICS) {
            throw new UsageException("--max-topics must be between 1 and " + MOST_TOPICS);
        }
        if (maxLag != null && maxLag < 0) {
            throw new UsageException("--max-lag must not be negative");
        }
    }

    boolean wantsTopic(String name) {
        return !name.startsWith("__") && fits(topics, name);
    }

    boolean wantsGroup(String name) {
        return fits(groups, name);
    }

    private static boolean fits(String glob, String name) {
        String pattern = Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(name).matches();
    }

    Optional<Long> mostLag() {
        return Optional.ofNullable(maxLag);
    }

    Optional<Duration> mostAge() {
        return Optional.ofNullable(maxAge);
    }
}
