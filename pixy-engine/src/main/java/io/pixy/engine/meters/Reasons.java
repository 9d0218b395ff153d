package io.pixy.engine.meters;

import io.pixy.api.PixyException;
import java.util.Locale;

/** What values of labels are called: as in a configuration, {@code like_this}. No state. */
public final class Reasons {
    private static final String SUFFIX = "Exception";

    private Reasons() {}

    /** The name of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The kind of an exception: there are as many as there are classes of them. */
    public static String of(PixyException why) {
        String name = why.getClass().getSimpleName();
        String kind = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return kind.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
