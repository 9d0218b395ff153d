package io.pixy.server.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the page, read once. Immutable. */
final class Assets {
    static final String PAGE = "index.html";

    /** Listed, since a class path can't be listed, and nothing else that lies there is to be had. */
    static final List<String> NAMES = List.of(
            PAGE,
            "style.css",
            "icon.svg",
            "api.js",
            "app.js",
            "ask.js",
            "browse.js",
            "bytes.js",
            "content.js",
            "dom.js",
            "groups.js",
            "letters.js",
            "live.js",
            "offsets.js",
            "overview.js",
            "plot.js",
            "produce.js",
            "queue.js",
            "state.js",
            "take.js",
            "topic.js",
            "topics.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Asset> byName = new LinkedHashMap<>();

    /** The bytes are not copied. */
    record Asset(String type, byte[] content) {}

    private Assets() {}

    static Assets load() {
        Assets assets = new Assets();
        NAMES.forEach(name -> assets.byName.put(name, read(name)));
        return assets;
    }

    /** What is at a path below that of the page, which is at the empty one. */
    Optional<Asset> at(String path) {
        return Optional.ofNullable(byName.get(path.isEmpty() ? PAGE : path));
    }

    private static Asset read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the console lacks its file " + name);
            }
            return new Asset(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
