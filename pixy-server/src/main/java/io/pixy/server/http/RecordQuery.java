package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import java.util.Locale;
import java.util.Set;

/**
 * What a stream of records was asked for. Immutable.
 *
 * @param wanted which results are written
 * @param stopsOnError whether each record is written when the one before is, and the stream ends with one that fails
 */
record RecordQuery(Results wanted, boolean stopsOnError) {
    private static final Set<String> PARAMETERS = Set.of("results", "stopOnError");

    /** Which results are written. */
    enum Results {
        ALL,
        FAILURES,
        NONE;

        private static Results of(String word) {
            for (Results one : values()) {
                if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return one;
                }
            }
            throw new InvalidRequestException("results must be all, failures or none, not " + Text.cut(word));
        }
    }

    /**
     * Reads the query of a request.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static RecordQuery of(RestRequest rest) {
        Query query = Query.of(rest, PARAMETERS);
        return new RecordQuery(
                query.text("results").map(Results::of).orElse(Results.ALL),
                query.word("stopOnError", "false", "true").equals("true"));
    }
}
