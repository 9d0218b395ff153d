package io.pixy.server.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times on the command line, as {@link OffsetTarget} does. No state. */
final class Moment implements ITypeConverter<Instant> {
    /** What can be read, for the help and for errors. */
    static final String FORMS = "a time such as 2006-01-02T15:04:05Z or 1136214245000ms";

    @Override
    public Instant convert(String text) {
        if (text.matches("\\d{1,18}ms")) {
            return Instant.ofEpochMilli(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text + "' is not " + FORMS);
        }
    }
}
