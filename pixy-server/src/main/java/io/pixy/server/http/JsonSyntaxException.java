package io.pixy.server.http;

/** A document that is no JSON, or not of the expected shape. The message tells it in Go's words. */
final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    JsonSyntaxException(String message) {
        super(message, null, false, false);
    }
}
