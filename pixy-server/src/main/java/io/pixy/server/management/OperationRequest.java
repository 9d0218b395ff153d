package io.pixy.server.management;

import io.pixy.api.Pixy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request for a route of operation. Immutable.
 *
 * @param operation what is asked for
 * @param pixy all clusters, as the caller may use them
 * @param names what the parts in braces are, decoded
 * @param parameters those of the query, decoded
 * @param header gives the value of a header, by its name in any case
 * @param body all of it
 */
public record OperationRequest(
        Operation operation,
        Pixy pixy,
        Map<String, String> names,
        Function<String, List<String>> parameters,
        Function<String, Optional<String>> header,
        byte[] body) {

    /** What a part in braces is. */
    public String name(String part) {
        return names.getOrDefault(part, "");
    }

    /** The first value of a parameter of the query; empty text if it has none. */
    public Optional<String> parameter(String name) {
        return parameters.apply(name).stream().findFirst();
    }

    /** Neither query, headers nor body: secrets may be in there. */
    @Override
    public String toString() {
        return "OperationRequest[" + operation.method() + " " + operation.path() + "]";
    }
}
