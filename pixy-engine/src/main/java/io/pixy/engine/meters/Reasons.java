package io.pixy.engine.meters;

import java.util.Locale;

/** What values of labels are called: as in a configuration, {@code like_this}. No state. */
public final class Reasons {
    private Reasons() {}

    /** The name of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
