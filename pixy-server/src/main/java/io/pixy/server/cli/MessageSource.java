package io.pixy.server.cli;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where messages come from, one after the other. Confined to one thread. */
interface MessageSource extends Closeable {

    /** Empty after the last one. */
    Optional<byte[]> next() throws IOException;

    @Override
    default void close() throws IOException {}

    static MessageSource of(List<String> texts) {
        Iterator<String> rest = texts.iterator();
        return () -> rest.hasNext() ? Optional.of(rest.next().getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }

    /** The stream stays open. */
    static MessageSource of(InputStream in, byte[] delimiter, boolean whole) {
        if (whole) {
            Iterator<InputStream> once = List.of(in).iterator();
            return () -> once.hasNext() ? Optional.of(once.next().readAllBytes()) : Optional.empty();
        }
        return new DelimitedInput(new BufferedInputStream(in), delimiter)::next;
    }

    /** Each file is opened when its turn comes. */
    static MessageSource of(List<Path> files, byte[] delimiter, boolean whole) {
        return new FileMessages(files.iterator(), delimiter, whole);
    }

    /** The messages of several files. */
    final class FileMessages implements MessageSource {
        private final Iterator<Path> files;
        private final byte[] delimiter;
        private final boolean whole;
        private InputStream open = InputStream.nullInputStream();
        private MessageSource current = Optional::empty;

        FileMessages(Iterator<Path> files, byte[] delimiter, boolean whole) {
            this.files = files;
            this.delimiter = delimiter;
            this.whole = whole;
        }

        @Override
        public Optional<byte[]> next() throws IOException {
            Optional<byte[]> next = current.next();
            while (next.isEmpty() && files.hasNext()) {
                open.close();
                open = Files.newInputStream(files.next());
                current = MessageSource.of(open, delimiter, whole);
                next = current.next();
            }
            return next;
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
