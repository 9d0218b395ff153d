package io.pixy.micrometer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is measured, and how much of it there may be: so many subjects of each kind. Where there is no room for one more, the
 * one makes room that has been gone for the longest time; if all are there, the newcomer is one of the others.
 *
 * <p>Thread-safe by its monitor, which is held while the registry is asked, not while it asks.
 */
final class Subjects {
    private static final String OTHER = "_other";

    /** So many there may be of each topic on average. */
    private static final int PARTITIONS = 10;

    private final Meters meters;
    private final int most;

    /** By kind, which the labels tell; in each those first that have been gone, or there, for the longest time. */
    @GuardedBy("this") private final Map<List<String>, Map<Subject, Series>> kinds = new HashMap<>();

    /** What is beyond. */
    @GuardedBy("this") private final Map<Subject, Series> others = new HashMap<>();

    Subjects(Meters meters, int most) {
        this.meters = meters;
        this.most = most;
    }

    synchronized Scope open(Subject subject) {
        Series series = series(subject);
        series.opened();
        return new OpenScope(series, () -> close(series));
    }

    @GuardedBy("this") private Series series(Subject subject) {
        Map<Subject, Series> known = kinds.computeIfAbsent(subject.labels(), kind -> new LinkedHashMap<>());
        Series series = known.get(subject);
        if (series != null) {
            return series;
        }
        // clusters are configured, and the engine is one: they need no limit
        boolean isLimited = !subject.group().isEmpty() || !subject.topic().isEmpty();
        long limit = subject.partition().isEmpty() ? most : most * (long) PARTITIONS;
        if (isLimited && known.size() >= limit && !makesRoom(known)) {
            return others.computeIfAbsent(other(subject), name -> new Series(name, meters));
        }
        Series made = new Series(subject, meters);
        known.put(subject, made);
        return made;
    }

    private static boolean makesRoom(Map<Subject, Series> known) {
        for (Series series : known.values()) {
            if (!series.isOpen()) {
                known.remove(series.subject());
                series.remove();
                return true;
            }
        }
        return false;
    }

    private static Subject other(Subject subject) {
        return new Subject(
                subject.cluster(),
                subject.group().isEmpty() ? "" : OTHER,
                subject.topic().isEmpty() ? "" : OTHER,
                subject.partition().isEmpty() ? "" : OTHER);
    }

    private synchronized void close(Series series) {
        series.closed();
        Map<Subject, Series> known = kinds.get(series.subject().labels());
        if (!series.isOpen() && known != null && known.remove(series.subject(), series)) {
            // the last to go is the last to make room
            known.put(series.subject(), series);
        }
    }
}
