package io.pixy.server.config;

import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value that has something of elsewhere in it. What it is it tells nobody but who wants the value: errors show what it
 * refers to, by name alone, since it may be a secret. Immutable.
 */
final class Referred extends ScalarNode {
    /** Names of what it refers to, or all of it if there is nothing but signs that mean themselves. */
    private final String written;

    private Referred(Tag tag, ScalarNode written, String value) {
        super(tag, value, written.getStartMark(), written.getEndMark(), written.getScalarStyle());
        this.written = References.named(written.getValue());
    }

    /** Without quotes around it the value is a number, a boolean or text by what was put in; but never null. */
    static Referred of(ScalarNode written, String value, GoResolver resolver) {
        Tag tag = written.isPlain() ? resolver.resolve(NodeId.scalar, value, true) : written.getTag();
        return new Referred(tag.equals(Tag.NULL) && !value.isEmpty() ? Tag.STR : tag, written, value);
    }

    /** What may be shown of a value. */
    static String shown(ScalarNode scalar) {
        return scalar instanceof Referred referred ? referred.written : scalar.getValue();
    }

    /** What a value refers to, if it has something of elsewhere in it. */
    static Optional<String> written(Node node) {
        return node instanceof Referred referred ? Optional.of(referred.written) : Optional.empty();
    }
}
