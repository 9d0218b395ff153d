package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.http.Route.Match;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteTest {
    private static final String CLUSTER = "(/clusters/[^/]+)?";
    private static final String[] PARTS = {
        "topics",
        "clusters",
        "v1",
        "groups",
        "partitions",
        "records",
        "messages",
        "acks",
        "offsets",
        "at",
        "_ping",
        "",
        "x",
        "\n"
    };

    @ParameterizedTest
    @CsvSource({
        "GET, /topics, FOUND",
        "GET, /topics/, NOTHING",
        "GET, //topics, NOTHING",
        "GET, topics, NOTHING",
        "POST, /topics/t, OTHER_METHOD",
        "GET, /clusters/c/topics/t/offsets/at, FOUND",
        "GET, /clusters/c/topics/t/offsets/at/x, NOTHING",
        "GET, /clusters/c/_ping, NOTHING",
        "GET, /clusters/topics, NOTHING",
        "GET, /topics/clusters, FOUND",
        "POST, /v1/topics/t/records, FOUND",
        "POST, /v1/clusters/c/topics/t/records, FOUND",
        "GET, /v1/topics/t/records, OTHER_METHOD",
        "POST, /topics/t/records, NOTHING",
        "POST, /clusters/c/v1/topics/t/records, NOTHING",
        "GET, /v1/clusters/c/topics/t/partitions/0/records, FOUND",
        "GET, /v1/topics/t/partitions/records, NOTHING",
        "GET, /v1/clusters/c/groups/g/topics/t, FOUND",
        "GET, /groups/g/topics/t, NOTHING",
        "GET, /v1/topics, NOTHING",
        "GET, /v1/_ping, NOTHING",
        "GET, /v1, NOTHING",
        "GET, /, NOTHING",
        "GET, '', NOTHING"
    })
    void findsWhatIsThere(String method, String path, Match expected) {
        assertThat(Route.match(method, path)).isEqualTo(expected);
    }

    @Test
    void isThereWhereItsPatternMatches() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder path = new StringBuilder(random.nextInt(9) == 0 ? "" : "/");
            int parts = random.nextInt(8);
            for (int j = 0; j < parts; j++) {
                path.append(j == 0 ? "" : "/").append(PARTS[random.nextInt(PARTS.length)]);
            }

            boolean there = Route.match("PUT", path.toString()) != Match.NOTHING;

            assertThat(there).as(path.toString()).isEqualTo(matchesAny(path.toString()));
        }
    }

    private static final List<Pattern> PATTERNS =
            Arrays.stream(Route.values()).map(RouteTest::pattern).toList();

    private static Pattern pattern(Route route) {
        String own = route.paths().get(0).replaceAll("\\{[a-z]+}", "[^/]+");
        String version = own.startsWith("/v1/") ? "/v1" : "";
        String cluster = route.paths().size() > 1 ? CLUSTER : "";
        return Pattern.compile(version + cluster + own.substring(version.length()));
    }

    private static boolean matchesAny(String path) {
        return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(path).matches());
    }
}
