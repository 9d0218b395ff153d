package io.pixy.engine.kafka;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which name was meant. No state. */
final class NearestName {
    private NearestName() {}

    /** The name that is the fewest edits away, if those are few against its length. */
    static Optional<String> of(String text, Collection<String> names) {
        return names.stream()
                .filter(name -> edits(text, name) <= Math.max(1, name.length() / 3))
                .min(Comparator.comparingInt((String name) -> edits(text, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters to insert, remove or replace. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
