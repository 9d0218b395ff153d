package io.pixy.server.grpc;

import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;

/**
 * Leaves messages as they are: a request is to be parsed, and a response written, by whoever has the next say. Streams are
 * handed through, so they can still be drained at once and know their length; the library's own marshaller of streams puts a
 * buffer around each response, and copies it through another, 8 KiB each. No state.
 */
enum Unparsed implements Marshaller<InputStream> {
    MESSAGE;

    @Override
    public InputStream stream(InputStream message) {
        return message;
    }

    @Override
    public InputStream parse(InputStream message) {
        return message;
    }
}
