package io.pixy.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the file. Each method hands a key's value on if the key is there, has a value, and the value is of the
 * type; a key without value counts as absent. Who asks for a key makes it known; {@link #finish} warns about the others.
 * Confined to one thread.
 */
final class Section {
    private final String path;
    private final Map<String, Entry> entries;
    private final Reading reading;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private boolean asWritten;

    private Section(String path, Map<String, Entry> entries, Reading reading) {
        this.path = path;
        this.entries = entries;
        this.reading = reading;
        this.problems = reading.problems();
    }

    /** A mapping, or an empty section where {@code node} is something else, which is told as {@code goType}. */
    static Section of(String path, Optional<Node> node, String goType, Reading reading) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (node.isPresent() && node.get() instanceof MappingNode mapping) {
            entries = Mappings.entries(mapping, path, reading.problems());
        } else {
            node.ifPresent(other -> reading.problems().mismatch(other, goType));
        }
        return new Section(path, entries, reading);
    }

    Section text(String key, Consumer<String> to) {
        scalar(key, "string").ifPresent(scalar -> to.accept(scalar.getValue()));
        return this;
    }

    Section bool(String key, Consumer<Boolean> to) {
        typed(
                        key,
                        "bool",
                        scalar -> isA(scalar, Tag.BOOL)
                                ? Optional.of(GoResolver.isTrue(scalar.getValue()))
                                : Optional.empty())
                .ifPresent(to);
        return this;
    }

    Section integer(String key, IntConsumer to) {
        typed(key, "int", scalar -> number(scalar).filter(value -> value.intValue() == value))
                .ifPresent(value -> to.accept(value.intValue()));
        return this;
    }

    Section number(String key, LongConsumer to) {
        typed(key, "int", Section::number).ifPresent(to::accept);
        return this;
    }

    /** A number with or without a fraction. */
    Section decimal(String key, DoubleConsumer to) {
        typed(
                        key,
                        "float64",
                        scalar -> isA(scalar, Tag.INT) || isA(scalar, Tag.FLOAT)
                                ? GoResolver.decimal(scalar.getValue())
                                : Optional.empty())
                .ifPresent(to::accept);
        return this;
    }

    /** A bare number is one of nanoseconds. */
    Section duration(String key, Consumer<Duration> to) {
        typed(
                        key,
                        "time.Duration",
                        scalar -> isA(scalar, Tag.STR)
                                ? GoDuration.parse(scalar.getValue())
                                : number(scalar).map(Duration::ofNanos))
                .ifPresent(to);
        return this;
    }

    /** One of a list of words; {@code what} names it in the error. */
    <T> Section choice(String key, String what, Function<String, Optional<T>> parse, Consumer<T> to) {
        scalar(key, "string")
                .ifPresent(scalar -> parse.apply(scalar.getValue())
                        .ifPresentOrElse(
                                to, () -> problems.badValue(scalar, "bad " + what + ", " + Referred.shown(scalar))));
        return this;
    }

    Section texts(String key, Consumer<List<String>> to) {
        value(key).ifPresent(node -> {
            if (node instanceof SequenceNode list) {
                to.accept(list.getValue().stream()
                        .flatMap(item -> scalar(reading.resolved(path + key, item), "string").stream())
                        .map(ScalarNode::getValue)
                        .toList());
            } else {
                problems.mismatch(node, "[]string");
            }
        });
        return this;
    }

    /** A list, or its only element; empty text stands for none. */
    Section oneOrMoreTexts(String key, Consumer<List<String>> to) {
        Optional<Node> node = value(key);
        if (node.isPresent() && node.get() instanceof ScalarNode scalar) {
            to.accept(scalar.getValue().isEmpty() ? List.of() : List.of(scalar.getValue()));
            return this;
        }
        return texts(key, to);
    }

    /**
     * Texts by any names.
     *
     * @param leaveIf a name by which the values are taken as they are written: something else replaces what they refer to
     */
    Section textMap(String key, String leaveIf, Consumer<Map<String, String>> to) {
        value(key).ifPresent(node -> {
            Section section = of(path + key + ".", Optional.of(node), "map[string]string", reading);
            Map<String, String> map = new LinkedHashMap<>();
            section.asWritten = section.entries.containsKey(leaveIf);
            section.entries.keySet().forEach(name -> section.text(name, text -> map.put(name, text)));
            to.accept(map);
        });
        return this;
    }

    Section textMap(String key, Consumer<Map<String, String>> to) {
        return textMap(key, "", to);
    }

    /** A section below this one; empty if it is absent. */
    Section section(String key, String goType) {
        return of(path + key + ".", value(key), goType, reading);
    }

    /** The sections of a list; nothing if there is no list. */
    Optional<List<Section>> sections(String key, String goType) {
        return value(key).map(node -> {
            List<Section> items = new ArrayList<>();
            if (node instanceof SequenceNode list) {
                list.getValue().forEach(item -> items.add(of(path + key + "[].", Optional.of(item), goType, reading)));
            } else {
                problems.mismatch(node, "[]" + goType);
            }
            return items;
        });
    }

    /** All keys, as the file has them, with the nodes they are; those without value too. */
    Map<String, Node> keys() {
        Map<String, Node> keys = new LinkedHashMap<>();
        entries.forEach((name, entry) -> keys.put(name, entry.key()));
        return keys;
    }

    /** Call it when all known keys were asked for. Keys that begin with {@code x-} are for anchors and the like. */
    void finish() {
        entries.forEach((name, entry) -> {
            if (!known.contains(name) && !name.startsWith("x-")) {
                String guess = NearestKey.of(name, known)
                        .map(near -> ", did you mean " + path + near + "?")
                        .orElse("");
                problems.warning(entry.key(), "unknown key " + path + name + guess);
            }
        });
    }

    private Optional<Node> value(String key) {
        known.add(key);
        return Optional.ofNullable(entries.get(key))
                .map(entry -> valueOf(key, entry))
                .filter(node -> !node.getTag().equals(Tag.NULL));
    }

    private Node valueOf(String key, Entry entry) {
        Node value = asWritten ? entry.value() : reading.resolved(path + key, entry.value());
        reading.origins().file(path + key, value);
        return value;
    }

    private <T> Optional<T> typed(String key, String goType, Function<ScalarNode, Optional<T>> read) {
        return scalar(key, goType).flatMap(scalar -> {
            Optional<T> value = read.apply(scalar);
            if (value.isEmpty()) {
                problems.mismatch(scalar, goType);
            }
            return value;
        });
    }

    private Optional<ScalarNode> scalar(String key, String goType) {
        return value(key).flatMap(node -> scalar(node, goType));
    }

    private Optional<ScalarNode> scalar(Node node, String goType) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar).filter(s -> !isA(s, Tag.NULL));
        }
        problems.mismatch(node, goType);
        return Optional.empty();
    }

    private static Optional<Long> number(ScalarNode scalar) {
        return isA(scalar, Tag.INT) || isA(scalar, Tag.FLOAT) ? GoResolver.number(scalar.getValue()) : Optional.empty();
    }

    private static boolean isA(Node node, Tag tag) {
        return node.getTag().equals(tag);
    }

    /** A key and its value. */
    record Entry(Node key, Node value) {}
}
