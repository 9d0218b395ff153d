package io.pixy.server.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/** Parses YAML as far as its tree of nodes, which know their lines and how they were written. No state. */
final class YamlText {
    /** Aliases are nodes that are shared, so a file of many of them takes no more room than it has characters. */
    private static final int MOST_ALIASES = 10_000;

    /** Of ours none is deeper than five; what reads the nodes calls itself once per level. */
    private static final int DEEPEST = 100;

    private static final int MOST_CHARACTERS = 10_000_000;

    private YamlText() {}

    /**
     * The first document; whatever follows it is not looked at.
     *
     * @return nothing if the text is empty or the document is null
     * @throws ConfigException if it is no YAML
     */
    static Optional<Node> firstDocument(byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(MOST_ALIASES);
            options.setNestingDepthLimit(DEEPEST);
            options.setCodePointLimit(MOST_CHARACTERS);
            Composer composer =
                    new Composer(new ParserImpl(new StreamReader(text), options), new GoResolver(), options);
            return composer.checkNode()
                    ? Optional.of(composer.getNode())
                            .filter(node -> !node.getTag().equals(Tag.NULL))
                    : Optional.empty();
        } catch (CharacterCodingException e) {
            throw new ConfigException("failed to parse config: yaml: invalid leading UTF-8 octet", e);
        } catch (MarkedYAMLException e) {
            throw new ConfigException("failed to parse config: yaml: " + told(e), e);
        } catch (ReaderException e) {
            throw new ConfigException("failed to parse config: yaml: control characters are not allowed", e);
        } catch (YAMLException e) {
            // a limit of the parser
            throw new ConfigException("failed to parse config: yaml: " + e.getMessage(), e);
        }
    }

    private static String told(MarkedYAMLException e) {
        // what stands in quotes is for another kind of reader: found character '\t(TAB)' that cannot start any token
        String problem = e.getProblem().replaceFirst("found character '.*' that", "found character that");
        return "line " + (e.getProblemMark().getLine() + 1) + ": " + problem;
    }
}
