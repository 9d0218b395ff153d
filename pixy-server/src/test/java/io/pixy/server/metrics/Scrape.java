package io.pixy.server.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of metrics, read as strictly as its format is written: text 0.0.4 or OpenMetrics 1.0. Whatever a reader of
 * Prometheus's would only shrug at is an error.
 */
public final class Scrape {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL =
            Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");
    private static final Pattern SAMPLE = Pattern.compile("([^ {]+)(?:\\{(.*)})? (\\S+)");
    private static final Map<String, Set<String>> SUFFIXES = Map.of(
            "counter", Set.of("_total", "_created"),
            "gauge", Set.of(""),
            "info", Set.of("_info"),
            "unknown", Set.of(""),
            "histogram", Set.of("_bucket", "_count", "_sum", "_created"),
            "summary", Set.of("", "_count", "_sum", "_created"));

    private final boolean open;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private Family current;

    /** Samples of the same thing. */
    public record Family(String name, String type, List<Sample> samples) {}

    /** One line. */
    public record Sample(String name, Map<String, String> labels, double value) {
        public Sample {
            labels = new TreeMap<>(labels);
        }
    }

    private Scrape(boolean open) {
        this.open = open;
    }

    public static Scrape ofText(String page) {
        return new Scrape(false).read(page);
    }

    public static Scrape ofOpenMetrics(String page) {
        return new Scrape(true).read(page);
    }

    private Scrape read(String page) {
        check(page.endsWith("\n"), "the last line has no end");
        String[] lines = page.substring(0, page.length() - 1).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean last = i == lines.length - 1;
            if (open && last) {
                check(lines[i].equals("# EOF"), "no end: " + lines[i]);
            } else if (lines[i].startsWith("#")) {
                comment(lines[i]);
            } else {
                sample(lines[i]);
            }
        }
        families.values().stream().filter(one -> one.type.equals("histogram")).forEach(Scrape::checkBuckets);
        return this;
    }

    private void comment(String line) {
        String[] parts = line.split(" ", 4);
        check(parts.length >= 3 && Set.of("HELP", "TYPE", "UNIT").contains(parts[1]), line);
        check(open || !parts[1].equals("UNIT"), line);
        check(NAME.matcher(parts[2]).matches(), line);
        check(seen.add(parts[1] + " " + parts[2]), "twice: " + line);
        if (parts[1].equals("TYPE")) {
            check(parts.length == 4 && (SUFFIXES.containsKey(parts[3]) || parts[3].equals("untyped")), line);
            current = new Family(parts[2], parts[3], new ArrayList<>());
            families.put(parts[2], current);
        } else if (parts[1].equals("UNIT")) {
            check(parts[2].endsWith("_" + parts[3]), line);
        }
    }

    private void sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        check(matcher.matches(), "no sample: " + line);
        String name = matcher.group(1);
        check(NAME.matcher(name).matches(), line);
        check(current != null && belongs(name, current), "stands among others: " + line);
        Map<String, String> labels =
                labels(Optional.ofNullable(matcher.group(2)).orElse(""), line);
        check(seen.add(name + new TreeMap<>(labels)), "twice: " + line);
        current.samples.add(new Sample(name, labels, value(matcher.group(3))));
    }

    private boolean belongs(String name, Family family) {
        if (!open && Set.of("counter", "gauge").contains(family.type)) {
            return name.equals(family.name) && (family.type.equals("gauge") || name.endsWith("_total"));
        }
        return name.startsWith(family.name) && SUFFIXES.get(family.type).contains(name.substring(family.name.length()));
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new HashMap<>();
        Matcher matcher = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            check(matcher.find() && matcher.start() == end, "labels: " + line);
            check(labels.put(matcher.group(1), matcher.group(2)) == null, "a label twice: " + line);
            check(!matcher.group(3).isEmpty() || matcher.end() == text.length(), "labels: " + line);
            end = matcher.end();
        }
        return labels;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static void checkBuckets(Family family) {
        Map<Map<String, String>, List<Sample>> series = new LinkedHashMap<>();
        Map<Map<String, String>, Double> counts = new HashMap<>();
        for (Sample sample : family.samples) {
            Map<String, String> others = new TreeMap<>(sample.labels);
            others.remove("le");
            if (sample.name.endsWith("_bucket")) {
                series.computeIfAbsent(others, key -> new ArrayList<>()).add(sample);
            } else if (sample.name.endsWith("_count")) {
                counts.put(others, sample.value);
            }
        }
        check(series.keySet().equals(counts.keySet()), "buckets without a count: " + family.name);
        series.forEach((labels, buckets) -> {
            double bound = Double.NEGATIVE_INFINITY;
            double before = 0;
            for (Sample bucket : buckets) {
                double next = value(bucket.labels.get("le"));
                check(next > bound && bucket.value >= before, "not ascending: " + bucket);
                bound = next;
                before = bucket.value;
            }
            check(Double.isInfinite(bound) && before == counts.get(labels), "no last bucket: " + family.name + labels);
        });
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public Map<String, Family> families() {
        return families;
    }

    public Stream<Sample> samples() {
        return families.values().stream().flatMap(family -> family.samples.stream());
    }

    /** The sum of those of a name that have these labels, given as name and value in turn; 0 if there are none. */
    public double sum(String name, String... labels) {
        return samples()
                .filter(sample -> sample.name.equals(name) && has(sample, labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels.get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}
