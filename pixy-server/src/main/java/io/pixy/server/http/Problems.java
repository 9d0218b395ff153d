package io.pixy.server.http;

import io.pixy.server.v1.Code;
import io.pixy.server.v1.IdempotencyKeys.ConflictException;
import io.pixy.server.v1.Problem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/** Errors of the second API: {@code application/problem+json} by RFC 9457, with code and retriable beside. No state. */
final class Problems {
    static final String TYPE = "application/problem+json";

    private static final String ROOT = "/v1";
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;
    private static final int RETRY_SECONDS = 1;
    private static final int BYTES = 512;

    private Problems() {}

    /** Whether a request is for the second API, whether or not there is anything. */
    static boolean isFor(Request request) {
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        return path != null && path.startsWith(ROOT) && (path.length() == ROOT.length() || path.charAt(3) == '/');
    }

    /** What is refused before any handler is asked: as the original would say it, or as a problem. */
    static Reply early(Request request, String detail, Reply original) {
        return isFor(request) ? reply(original.status(), detail).after(original.retryAfterSeconds()) : original;
    }

    /** A failure of a handler. */
    static Reply reply(Throwable failure) {
        Throwable cause = HttpErrors.cause(failure);
        if (cause instanceof BadRequestException bad) {
            Reply reply = reply(bad.status(), bad.getMessage());
            return bad.status() == HttpStatus.SERVICE_UNAVAILABLE_503 ? reply.after(RETRY_SECONDS) : reply;
        }
        if (cause instanceof ConflictException conflict) {
            Problem problem = new Problem(Code.INVALID_REQUEST, conflict.getMessage(), conflict.isRunning());
            Reply reply = reply(conflict.isRunning() ? CONFLICT : UNPROCESSABLE, problem);
            return conflict.isRunning() ? reply.after(RETRY_SECONDS) : reply;
        }
        if (cause instanceof CancellationException) {
            // the client is gone, and reads nothing of this
            return reply(HttpStatus.REQUEST_TIMEOUT_408, "the client is gone");
        }
        Reply reply = reply(Problem.of(cause));
        return reply.after(HttpErrors.retrySeconds(cause).orElse(reply.retryAfterSeconds()));
    }

    static Reply reply(Problem problem) {
        Reply reply = reply(problem.code().status(), problem);
        return problem.retriable() ? reply.after(RETRY_SECONDS) : reply;
    }

    /** With the code that goes with the status. */
    static Reply reply(int status, String detail) {
        Code code = switch (status) {
            case HttpStatus.PAYLOAD_TOO_LARGE_413 -> Code.TOO_LARGE;
            case HttpStatus.UNAUTHORIZED_401 -> Code.UNAUTHENTICATED;
            case HttpStatus.FORBIDDEN_403 -> Code.NOT_AUTHORIZED;
            case HttpStatus.REQUEST_TIMEOUT_408 -> Code.TIMEOUT;
            case TOO_MANY -> Code.THROTTLED;
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> Code.UNAVAILABLE;
            default -> status < HttpStatus.INTERNAL_SERVER_ERROR_500 ? Code.INVALID_REQUEST : Code.INTERNAL;
        };
        boolean retriable = status == TOO_MANY || status == HttpStatus.SERVICE_UNAVAILABLE_503;
        return reply(status, new Problem(code, detail, retriable));
    }

    private static Reply reply(int status, Problem problem) {
        return reply(status, problem, BYTES, json -> {});
    }

    /** With further members that {@code more} writes. */
    static Reply reply(int status, Problem problem, int expectedBytes, Consumer<JsonWriter> more) {
        JsonWriter json = JsonWriter.onOneLine(expectedBytes)
                .beginObject()
                .name("type")
                .text("about:blank")
                .name("title")
                .text(title(status))
                .name("status")
                .number(status)
                .name("detail")
                .text(problem.message())
                .name("code")
                .text(problem.code().name())
                .name("retriable")
                .bool(problem.retriable());
        more.accept(json);
        return new Reply(status, TYPE, json.endObject().toBytes());
    }

    private static String title(int status) {
        return Optional.ofNullable(HttpStatus.getCode(status))
                .map(HttpStatus.Code::getMessage)
                .orElse("Error");
    }

    /** The one code of all failures, if there is only one, and nothing but failures; what was not even tried has no say. */
    static Optional<Problem> common(List<Optional<Problem>> problems) {
        Problem first = problems.get(0).orElse(null);
        boolean alike = first != null
                && problems.stream()
                        .allMatch(one -> one.map(Problem::code)
                                .filter(code -> code == first.code() || code == Code.NOT_ATTEMPTED)
                                .isPresent());
        return alike ? Optional.of(first) : Optional.empty();
    }
}
