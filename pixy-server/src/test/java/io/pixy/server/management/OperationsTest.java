package io.pixy.server.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pixy.server.management.Operation.Access;
import io.pixy.server.management.Operations.Found;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OperationsTest {
    private final Operations operations = new Operations(
            List.of(
                    at("GET", "/livez"),
                    at("GET", "/manage/loggers"),
                    at("GET", "/manage/loggers/{name}"),
                    at("PUT", "/manage/loggers/{name}"),
                    at("GET", "/manage/loggers/special"),
                    at("GET", "/ui/*")),
            () -> {});

    @Test
    void findsNamesAndWhatIsLeftOfAPath() {
        assertThat(found("GET", "/manage/loggers/io.pixy")).contains("/manage/loggers/{name}");
        assertThat(operations
                        .find("PUT", "/manage/loggers/io.pixy")
                        .orElseThrow()
                        .names())
                .containsEntry("name", "io.pixy");
        assertThat(operations.find("GET", "/ui/js/app.js").orElseThrow().names())
                .containsEntry("*", "js/app.js");
        assertThat(operations.find("GET", "/ui/").orElseThrow().names()).containsEntry("*", "");
        assertThat(found("GET", "/ui")).contains("/ui/*");
    }

    @Test
    void whatIsSpelledOutComesBeforeNames() {
        assertThat(found("GET", "/manage/loggers/special")).contains("/manage/loggers/special");
    }

    @Test
    void tellsWhichMethodsThereAre() {
        Found other = operations.find("DELETE", "/manage/loggers/a").orElseThrow();

        assertThat(other.operation()).isEmpty();
        assertThat(other.methods()).containsExactlyInAnyOrder("GET", "PUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/livez/", "/livez/x", "/manage", "/manage/loggers/", "/manage/loggers/a/b", "/uix", "x", ""
            })
    void findsNothingElsewhere(String path) {
        assertThat(operations.find("GET", path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/topics", "/topics/x/messages", "/_ping", "/v1/topics", "/clusters/a/topics", "/", "", "/li"})
    void seesAtOnceWhatIsForMessages(String path) {
        assertThat(operations.mayHave(path)).isFalse();
    }

    @Test
    void seesWhatMayBeItsOwn() {
        assertThat(operations.mayHave("/livez")).isTrue();
        assertThat(operations.mayHave("/%6civez")).isTrue();
        assertThat(Operations.none().mayHave("/%6civez")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topics/x", "/v1", "/_ping", "livez", "/", "/{name}", "/a/", "/a//b", "/a/*/b", "/a b"})
    void refusesPathsThatCanNotBe(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> at("GET", path));
    }

    @Test
    void refusesTwoRoutesAtOnePlace() {
        List<Operation> two = List.of(at("GET", "/a/{x}"), at("GET", "/a/{y}"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Operations(two, () -> {}))
                .withMessageContaining("/a/{y}");
    }

    private Optional<String> found(String method, String path) {
        return operations.find(method, path).flatMap(Found::operation).map(Operation::path);
    }

    private static Operation at(String method, String path) {
        return new Operation(
                method,
                path,
                Access.ANYBODY,
                request -> CompletableFuture.completedFuture(OperationReply.text(200, "")));
    }
}
