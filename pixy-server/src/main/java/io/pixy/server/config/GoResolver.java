package io.pixy.server.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What a plain scalar is, by the rules of the YAML library that Kafka-Pixy used: YAML 1.1 with {@code y} and {@code n}
 * as booleans, without numbers to base 60, and with Go's prefixes of integers. Confined to one thread.
 */
final class GoResolver extends Resolver {
    private static final Pattern BOOL =
            Pattern.compile("y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF");
    private static final Pattern INT =
            Pattern.compile("[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|0[0-7_]*|[1-9][0-9_]*)");
    private static final Pattern FLOAT = Pattern.compile(
            "[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern NULL = Pattern.compile("~|null|Null|NULL");
    private static final Pattern EMPTY = Pattern.compile("");
    private static final Pattern MERGE = Pattern.compile("<<");
    private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
        addImplicitResolver(Tag.INT, INT, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
        addImplicitResolver(Tag.MERGE, MERGE, "<");
        addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        addImplicitResolver(Tag.NULL, EMPTY, null);
    }

    static boolean isTrue(String scalar) {
        return TRUE.contains(scalar.toLowerCase(Locale.ROOT));
    }

    /** The value of an integer or of a float without its fraction; nothing if it does not fit in 64 bits. */
    static Optional<Long> number(String scalar) {
        String digits = scalar.replace("_", "");
        try {
            BigInteger value = INT.matcher(digits).matches() ? integer(digits) : new BigDecimal(digits).toBigInteger();
            return value.bitLength() < Long.SIZE ? Optional.of(value.longValue()) : Optional.empty();
        } catch (NumberFormatException e) {
            // .inf and .nan
            return Optional.empty();
        }
    }

    /** The value of an integer or of a float; nothing if it is none, as of .inf and .nan. */
    static Optional<Double> decimal(String scalar) {
        String digits = scalar.replace("_", "");
        try {
            return Optional.of(
                    INT.matcher(digits).matches() ? integer(digits).doubleValue() : Double.parseDouble(digits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static BigInteger integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value;
        if (digits.length() == 1 || digits.charAt(0) != '0') {
            value = new BigInteger(digits);
        } else {
            value = switch (digits.charAt(1)) {
                case 'x', 'X' -> new BigInteger(digits.substring(2), 16);
                case 'b', 'B' -> new BigInteger(digits.substring(2), 2);
                case 'o', 'O' -> new BigInteger(digits.substring(2), 8);
                default -> new BigInteger(digits, 8);
            };
        }
        return negative ? value.negate() : value;
    }
}
