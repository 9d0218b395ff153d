package io.pixy.server.config;

import io.pixy.server.config.Section.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Flattens mappings: merge keys are resolved, of duplicate keys the last one stays. No state. */
final class Mappings {
    private static final int DEEPEST_MERGE = 20;
    private static final int MOST_MERGED = 1_000;

    private Mappings() {}

    static Map<String, Entry> entries(MappingNode mapping, String path, Problems problems) {
        Map<String, Entry> own = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && !isMerge(key)) {
                if (own.put(key.getValue(), new Entry(key, tuple.getValueNode())) != null) {
                    problems.warning(key, "duplicate key " + path + key.getValue() + ", this one counts");
                }
            }
        }
        new Merge(problems).into(own, mapping, 0);
        return own;
    }

    /**
     * Takes in what comes by merge keys, which never replaces what is there. Sources that stand for each other's sources
     * could make a short file an endless task, hence the limits. Confined to one thread.
     */
    private static final class Merge {
        private final Problems problems;
        private int merged;

        private Merge(Problems problems) {
            this.problems = problems;
        }

        private void into(Map<String, Entry> target, MappingNode mapping, int depth) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key && isMerge(key)) {
                    for (Node source : sources(tuple.getValueNode())) {
                        take(source, target, depth);
                    }
                }
            }
        }

        private void take(Node source, Map<String, Entry> target, int depth) {
            if (!(source instanceof MappingNode from)) {
                problems.badValue(source, "yaml: map merge requires map or sequence of maps as the value");
            } else if (depth >= DEEPEST_MERGE || merged >= MOST_MERGED) {
                if (merged <= MOST_MERGED) {
                    problems.badValue(source, "yaml: map merge of too many maps, or of one into itself");
                }
                merged = MOST_MERGED + 1;
            } else {
                merged++;
                plain(from).forEach(target::putIfAbsent);
                into(target, from, depth + 1);
            }
        }
    }

    private static Map<String, Entry> plain(MappingNode mapping) {
        Map<String, Entry> plain = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && !isMerge(key)) {
                plain.put(key.getValue(), new Entry(key, tuple.getValueNode()));
            }
        }
        return plain;
    }

    private static List<Node> sources(Node value) {
        return value instanceof SequenceNode list ? list.getValue() : List.of(value);
    }

    private static boolean isMerge(Node key) {
        return key.getTag().equals(Tag.MERGE);
    }
}
