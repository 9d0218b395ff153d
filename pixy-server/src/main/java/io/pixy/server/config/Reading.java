package io.pixy.server.config;

import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * What all sections of one file have in common. Confined to one thread.
 *
 * @param problems what was found
 * @param references what values may refer to
 * @param origins where values are from
 * @param resolver tells what a plain value is
 */
record Reading(Problems problems, References references, Origins origins, GoResolver resolver) {

    /** The beginning of a file; {@code facts} have the environment. */
    static Reading of(ProcessFacts facts) {
        References references = new References(facts::set);
        return new Reading(new Problems(), references, new Origins(), new GoResolver());
    }

    /** A value with everything put in that it refers to; {@code key} is for the error if that can't be. */
    Node resolved(String key, Node node) {
        if (!(node instanceof ScalarNode scalar) || !References.isIn(scalar.getValue())) {
            return node;
        }
        try {
            return Referred.of(scalar, references.replaced(scalar.getValue()), resolver);
        } catch (ConfigException e) {
            throw new ConfigException(
                    "failed to parse config: line " + (node.getStartMark().getLine() + 1) + ": " + key + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
