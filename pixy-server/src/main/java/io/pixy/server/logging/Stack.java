package io.pixy.server.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Where an error comes from, in lines of which none but those of the stack begins one. No state. */
final class Stack {
    private static final int MOST_FRAMES = 200;

    private Stack() {}

    static String text(Throwable error) {
        StringBuilder text = new StringBuilder();
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        String introduction = "";
        for (Throwable at = error; at != null && told.add(at); at = at.getCause()) {
            text.append(introduction).append(Printable.of(at.toString()));
            StackTraceElement[] frames = at.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
                text.append("\n\tat ").append(frames[i]);
            }
            introduction = "\nCaused by: ";
        }
        return Printable.cut(text.toString(), Printable.MOST_OF_A_STACK);
    }
}
