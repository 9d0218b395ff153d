package io.pixy.server.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What was found while a file was read. Keys are read in our order but problems are told in the order of the file, hence
 * the marks. Confined to one thread.
 */
final class Problems {
    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(problem -> problem.mark().getIndex());

    private final List<Problem> mismatches = new ArrayList<>();
    private final List<Problem> badValues = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** A value of another type than {@code goType}, told in the words of Kafka-Pixy's YAML library. */
    void mismatch(Node node, String goType) {
        Tag tag = node.getTag();
        String value = node instanceof ScalarNode scalar ? " `" + shortened(Referred.shown(scalar)) + "`" : "";
        String text = "cannot unmarshal " + shortened(tag) + value + " into " + goType;
        mismatches.add(new Problem(node.getStartMark(), text));
    }

    /** A value that is none of a list; the first of these in the file is told instead of everything else. */
    void badValue(Node node, String text) {
        badValues.add(new Problem(node.getStartMark(), text));
    }

    /** Something that is ignored but should not be there. */
    void warning(Node node, String text) {
        warnings.add(new Problem(node.getStartMark(), text));
    }

    /** Fails if a value was bad. */
    void throwIfAny() {
        if (!badValues.isEmpty()) {
            badValues.sort(BY_PLACE);
            throw new ConfigException(
                    "failed to parse config: " + badValues.get(0).text());
        }
        if (!mismatches.isEmpty()) {
            throw new ConfigException(inOrder(mismatches).stream()
                    .map(line -> "\n  " + line)
                    .collect(Collectors.joining("", "failed to parse config: yaml: unmarshal errors:", "")));
        }
    }

    List<String> warnings() {
        return inOrder(warnings);
    }

    private static List<String> inOrder(List<Problem> problems) {
        return problems.stream()
                .sorted(BY_PLACE)
                .map(problem -> "line " + (problem.mark().getLine() + 1) + ": " + problem.text())
                .toList();
    }

    private static String shortened(Tag tag) {
        return tag.getValue().startsWith(Tag.PREFIX)
                ? "!!" + tag.getValue().substring(Tag.PREFIX.length())
                : tag.getValue();
    }

    /** Over ten bytes, seven are shown. */
    private static String shortened(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= 10 ? value : new String(bytes, 0, 7, StandardCharsets.UTF_8) + "...";
    }

    private record Problem(Mark mark, String text) {}
}
