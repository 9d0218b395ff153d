package io.pixy.server.config;

import io.pixy.server.OsErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces what refers to something outside of the file: {@code ${NAME}} is a variable of the environment, {@code
 * ${NAME:-text}} the same with what holds if it is not set or empty, {@code ${file:PATH}} what is in a file, and a second
 * dollar before the brace has it stand for itself. What was put in is not looked at again. Immutable.
 */
final class References {
    private static final String OPEN = "${";
    private static final String FILE = "file:";
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?", Pattern.DOTALL);
    private static final Pattern ANY = Pattern.compile("\\$\\$\\{|\\$\\{(file:[^}]*|[A-Za-z_][A-Za-z0-9_]*)");
    private static final int MOST_BYTES = 64 * 1024;

    private final Function<String, Optional<String>> variables;

    /** {@code variables} gives the value of one that is set. */
    References(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    /** Whether a text refers to anything, or would if it were not for a second {@code $}. */
    static boolean isIn(String text) {
        return text.contains(OPEN);
    }

    /** What a text refers to, without what else is in it. */
    static String named(String text) {
        Matcher reference = ANY.matcher(text);
        StringBuilder named = new StringBuilder();
        while (reference.find()) {
            if (reference.group(1) != null) {
                named.append(named.length() == 0 ? "" : " ")
                        .append("${")
                        .append(reference.group(1))
                        .append('}');
            }
        }
        return named.length() == 0 ? text : named.toString();
    }

    /**
     * The text with everything put in.
     *
     * @throws ConfigException saying why that can't be, without the text, which may be a secret
     */
    String replaced(String text) {
        StringBuilder replaced = new StringBuilder();
        int at = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
            if (open > at && text.charAt(open - 1) == '$') {
                replaced.append(text, at, open - 1).append(OPEN);
                at = open + OPEN.length();
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new ConfigException("a ${ without }; write $${ for a ${ that means itself");
            }
            replaced.append(text, at, open).append(value(text.substring(open + OPEN.length(), close)));
            at = close + 1;
        }
        return replaced.append(text.substring(at)).toString();
    }

    private String value(String reference) {
        if (reference.startsWith(FILE)) {
            return content(reference.substring(FILE.length()));
        }
        Matcher name = VARIABLE.matcher(reference);
        if (!name.matches()) {
            throw new ConfigException("what stands in ${} is neither ${NAME}, ${NAME:-default} nor"
                    + " ${file:PATH}; write $${ for a ${ that means itself");
        }
        Optional<String> value = variables.apply(name.group(1));
        if (name.group(2) != null) {
            return value.filter(given -> !given.isEmpty()).orElse(name.group(3));
        }
        return value.orElseThrow(
                () -> new ConfigException("the variable " + name.group(1) + " of the environment is not set"));
    }

    /** A newline at the end is there for editors' sake. */
    private static String content(String path) {
        byte[] bytes;
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException e) {
            throw new ConfigException("${file:" + path + "} is no path", e);
        }
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            // reading a pipe may take for ever
            throw new ConfigException(file + " is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new ConfigException(OsErrors.open(file, e), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new ConfigException(file + " has more than " + MOST_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + " is not UTF-8", e);
        }
        return text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
