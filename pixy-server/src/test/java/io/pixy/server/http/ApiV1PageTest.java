package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.BindableService;
import io.pixy.api.Pixy;
import io.pixy.server.ByteBudget;
import io.pixy.server.grpc.v1.PixyV1Service;
import io.pixy.server.v1.Code;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.OpenStreams;
import io.pixy.server.v1.StreamLife;
import io.pixy.v1.PixyGrpc;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/api-v1.md lists is what is served, no more and no less. */
final class ApiV1PageTest {
    private static final Path PAGE = Path.of("..", "docs", "api-v1.md");

    @Test
    void listsTheRoutesThatThereAre() throws IOException {
        Set<String> listed = found("`(GET|POST|DELETE) (/v1/[^`]*)`", " ");

        Set<String> there = Arrays.stream(Route.values())
                .filter(Route::isSecond)
                .map(route -> route.method() + " " + route.paths().get(0))
                .collect(Collectors.toSet());
        assertThat(listed).isEqualTo(there);
    }

    @Test
    void listsTheMethodsThatAreServed() throws IOException {
        Pixy pixy = new ScriptedCluster("main").pixy(new ScriptedCluster("other"));
        BindableService service = new PixyV1Service(
                () -> pixy,
                new IdempotencyKeys(1),
                new ByteBudget(1),
                new OpenStreams(),
                () -> new StreamLife(Duration.ofHours(1)));
        List<String> served = Arrays.stream(service.getClass().getDeclaredMethods())
                .map(Method::getName)
                .map(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
                .filter(PixyGrpc.getServiceDescriptor().getMethods().stream()
                        .map(method -> method.getBareMethodName())
                        .collect(Collectors.toSet())::contains)
                .toList();

        assertThat(found("(?m)^\\| `([A-Z][a-z]+[A-Za-z]*)` \\|", "")).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void listsTheCodesWithTheirStatuses() throws IOException {
        Set<String> there = Arrays.stream(Code.values())
                .map(code -> code.name() + " " + code.status())
                .collect(Collectors.toSet());

        assertThat(found("(?m)^\\| `([A-Z_]+)` \\| ([0-9]{3}) \\|", " ")).isEqualTo(there);
    }

    /** The groups of all places where a pattern is found. */
    private static Set<String> found(String pattern, String between) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(PAGE));
        return matcher.results()
                .map(result -> result.groupCount() == 1 ? result.group(1) : result.group(1) + between + result.group(2))
                .collect(Collectors.toSet());
    }
}
