package io.pixy.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The pom of a module as others get it, without its parent. Confined to the test.
 *
 * @param file where the build has written it
 */
record PublishedPom(Path file, Document xml) {
    static PublishedPom of(String artifact) {
        String directory = artifact.equals("pixy-proto") ? "proto" : artifact;
        return at(Path.of("..", directory, ".flattened-pom.xml"));
    }

    static PublishedPom at(Path file) {
        try {
            Document xml =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            return new PublishedPom(file, xml);
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError("no pom can be read: run `mvn verify` of all modules", e);
        }
    }

    /** The artifacts that the BOM names. */
    static List<String> managedByTheBom() {
        PublishedPom bom = of("pixy-bom");
        return bom.all("/project/dependencyManagement/dependencies/dependency/artifactId").stream()
                .map(Node::getTextContent)
                .toList();
    }

    String version() {
        return text("/project/version");
    }

    String raw() throws IOException {
        return Files.readString(file);
    }

    /** What is there, or an empty text. */
    String text(String path) {
        return evaluate(path, String.class);
    }

    /** What those get who depend on the artifact. */
    List<Dependency> runtimeDependencies() {
        return all("/project/dependencies/dependency").stream()
                .map(Dependency::of)
                .filter(one -> Stream.of("compile", "runtime").anyMatch(one.scope()::equals) && !one.optional())
                .toList();
    }

    private List<Node> all(String path) {
        NodeList found = evaluate(path, NodeList.class);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            nodes.add(found.item(i));
        }
        return nodes;
    }

    private <T> T evaluate(String path, Class<T> type) {
        var kind = type == String.class ? XPathConstants.STRING : XPathConstants.NODESET;
        try {
            return type.cast(XPathFactory.newInstance().newXPath().evaluate(path, xml, kind));
        } catch (XPathExpressionException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    /** One dependency, whose scope is that of Maven if none is given. */
    record Dependency(String artifact, String version, String classifier, String scope, boolean optional) {
        private static Dependency of(Node node) {
            Map<String, String> elements = new HashMap<>();
            for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
                elements.put(child.getNodeName(), child.getTextContent());
            }
            return new Dependency(
                    elements.get("artifactId"),
                    elements.get("version"),
                    elements.getOrDefault("classifier", ""),
                    elements.getOrDefault("scope", "compile"),
                    Boolean.parseBoolean(elements.get("optional")));
        }

        /** The name of the file that Maven makes of it. */
        String jar() {
            return artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
        }
    }
}
