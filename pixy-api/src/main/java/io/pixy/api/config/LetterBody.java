package io.pixy.api.config;

import java.util.Arrays;
import java.util.Optional;

/** What a dead letter carries of the message: {@code dead_letter.body} of a queue. */
public enum LetterBody {
    /** Its value too. */
    COPY("copy"),

    /** Its key and headers, and where it is; the value has to be read there while it is kept. */
    REFERENCE("reference");

    private final String text;

    LetterBody(String text) {
        this.text = text;
    }

    /**
     * The value as it stands in configuration files.
     *
     * @return such as {@code copy}
     */
    public String text() {
        return text;
    }

    /**
     * Reads a value as it stands in configuration files.
     *
     * @param text case-sensitive
     * @return nothing if there is no such value
     */
    public static Optional<LetterBody> parse(String text) {
        return Arrays.stream(values()).filter(v -> v.text.equals(text)).findFirst();
    }
}
