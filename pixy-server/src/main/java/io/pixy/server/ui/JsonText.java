package io.pixy.server.ui;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Text in JSON. No state. */
final class JsonText {
    private JsonText() {}

    static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
