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
        merged(mapping, problems, 0).forEach(own::putIfAbsent);
        return own;
    }

    /** What comes by merge keys, which never replaces what is there. */
    private static Map<String, Entry> merged(MappingNode mapping, Problems problems, int depth) {
        Map<String, Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && isMerge(key)) {
                for (Node source : sources(tuple.getValueNode())) {
                    if (source instanceof MappingNode from && depth < DEEPEST_MERGE) {
                        plain(from).forEach(merged::putIfAbsent);
                        merged(from, problems, depth + 1).forEach(merged::putIfAbsent);
                    } else {
                        problems.badValue(source, "yaml: map merge requires map or sequence of maps as the value");
                    }
                }
            }
        }
        return merged;
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
