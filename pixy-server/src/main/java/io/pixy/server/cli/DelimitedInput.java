package io.pixy.server.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream into messages. A piece at the end without delimiter is a message too, unless it is empty. Confined to
 * the thread that reads it.
 */
final class DelimitedInput {
    private final InputStream in;
    private final byte[] delimiter;

    /** The stream should be buffered: it is read byte by byte. */
    DelimitedInput(InputStream in, byte[] delimiter) {
        if (delimiter.length == 0) {
            throw new UsageException("the delimiter must not be empty");
        }
        this.in = in;
        this.delimiter = delimiter.clone();
    }

    /** Empty at the end of the stream. */
    Optional<byte[]> next() throws IOException {
        Piece piece = new Piece();
        for (int b = in.read(); b >= 0; b = in.read()) {
            piece.write(b);
            if (piece.endsWith(delimiter)) {
                return Optional.of(piece.without(delimiter.length));
            }
        }
        return piece.size() == 0 ? Optional.empty() : Optional.of(piece.toByteArray());
    }

    private static final class Piece extends ByteArrayOutputStream {
        synchronized boolean endsWith(byte[] end) {
            int start = count - end.length;
            return start >= 0 && Arrays.equals(buf, start, count, end, 0, end.length);
        }

        synchronized byte[] without(int last) {
            return Arrays.copyOf(buf, count - last);
        }
    }
}
