import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Lists the licences of the jars of others, from the bills of materials. Fails if a jar is in none of these, or has no
 * licence there: then it is to be looked for, and added below.
 */
final class ThirdParty {
    /** Licences that the poms do not tell, by group and name; each was looked up in the jar or in its sources. */
    private static final Map<String, String> UNTOLD = Map.of();

    private static final String HEAD = """
            Pixy is under the Apache License 2.0: LICENSE. What it comes with is the work of others, in the jars as they
            published them, with the texts of licences and the notices that are in there. Under more than one licence: each
            may be chosen.

            """;

    private final Map<String, JsonNode> components = new TreeMap<>();

    private ThirdParty() {}

    /** Takes the file to write, directories as {@code shown=path}, and bills of materials in CycloneDX's JSON. */
    public static void main(String[] args) throws IOException {
        ThirdParty thirdParty = new ThirdParty();
        List<String> inputs = Arrays.asList(args).subList(1, args.length);
        for (String input : inputs) {
            if (!input.contains("=")) {
                thirdParty.read(Path.of(input));
            }
        }
        StringBuilder text = new StringBuilder(HEAD);
        for (String input : inputs) {
            int equals = input.indexOf('=');
            if (equals > 0) {
                thirdParty.list(input.substring(0, equals), Path.of(input.substring(equals + 1)), text);
            }
        }
        Files.writeString(Path.of(args[0]), text);
    }

    private void read(Path bill) throws IOException {
        for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).path("components")) {
            components.put(jar(component), component);
        }
    }

    /** What Maven calls its file. */
    private static String jar(JsonNode component) {
        String classifier = component.path("purl").asText().replaceAll(".*classifier=([^&]*).*|.*", "$1");
        return component.path("name").asText() + "-" + component.path("version").asText()
                + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
    }

    private void list(String shown, Path directory, StringBuilder text) throws IOException {
        text.append(shown).append("\n\n");
        List<String> unknown = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            List<String> jars = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("pixy-"))
                    .sorted()
                    .toList();
            for (String name : jars) {
                JsonNode component = components.get(name);
                String licences = component == null ? "" : licences(component);
                if (licences.isEmpty()) {
                    unknown.add(name);
                }
                text.append("  ").append(name).append(": ").append(licences).append('\n');
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("no licence is known of " + unknown + " in " + shown);
        }
        text.append('\n');
    }

    private static String licences(JsonNode component) {
        String told = StreamSupport.stream(component.path("licenses").spliterator(), false)
                .map(ThirdParty::licence)
                .filter(name -> !name.isBlank())
                .distinct()
                .collect(Collectors.joining("; "));
        String name = component.path("group").asText() + ":" + component.path("name").asText();
        return told.isEmpty() ? UNTOLD.getOrDefault(name, "") : told;
    }

    private static String licence(JsonNode choice) {
        JsonNode licence = choice.path("license");
        String name = licence.path("id").asText(licence.path("name").asText(choice.path("expression").asText()));
        String url = licence.path("url").asText();
        return url.isEmpty() || licence.has("id") ? name : name + " (" + url + ")";
    }
}
