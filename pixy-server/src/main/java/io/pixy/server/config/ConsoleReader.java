package io.pixy.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** The section {@code console}, from the file and back. Confined to one thread. */
final class ConsoleReader {
    private boolean enabled = ConsoleConfig.defaults().enabled();
    private boolean readOnly = ConsoleConfig.defaults().readOnly();
    private int maxWatchers = ConsoleConfig.defaults().maxWatchers();

    void read(Section section) {
        section.bool("enabled", value -> enabled = value)
                .bool("read_only", value -> readOnly = value)
                .integer("max_watchers", value -> maxWatchers = value)
                .finish();
    }

    ConsoleConfig build() {
        return new ConsoleConfig(enabled, readOnly, maxWatchers);
    }

    static Map<String, Object> asMap(ConsoleConfig console) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("enabled", console.enabled());
        map.put("read_only", console.readOnly());
        map.put("max_watchers", console.maxWatchers());
        return map;
    }
}
