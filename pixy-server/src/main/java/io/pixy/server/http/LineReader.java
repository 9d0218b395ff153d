package io.pixy.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.server.Request;

/**
 * Takes the lines of a body as they come in, without a thread that waits for them. What a line takes is taken from the
 * common memory; who was given it gives that back. A line that is too long is read to its end and thrown away.
 *
 * <p>While the rest of a line is waited for {@link Bodies} gives up the slow ones; between two lines any time may pass.
 *
 * <p>Confined to whoever calls {@link #next}, one at a time; {@link #cut} may come from anywhere.
 */
final class LineReader implements Bodies.Arriving {
    /** Of a line that is too long. */
    private static final int MOST_DISCARDED = 16 * 1024 * 1024;

    /** So many blank lines, or parts of one line: who sends these without end has no thread for himself. */
    private static final int PIECES_PER_TURN = 256;

    private static final int INITIAL_BYTES = 512;
    private static final byte[] NONE = {};

    private final Request request;
    private final Bodies bodies;
    private final int maxBytes;
    private final Runnable onNews;
    private Chunk chunk;
    private boolean last;
    private byte[] line = NONE;
    private int size;
    private boolean tooLong;
    private long discarded;
    private Throwable failure;
    private long total;
    private volatile long received;
    private volatile boolean demanded;
    private volatile Throwable cut;

    /** Reads lines of at most {@code maxBytes}; {@code onNews} is told on any thread when to look again. */
    LineReader(Request request, Bodies bodies, int maxBytes, Runnable onNews) {
        this.request = request;
        this.bodies = bodies;
        this.maxBytes = maxBytes;
        this.onNews = onNews;
    }

    /** What there is. */
    enum Found {
        /** See {@link #take}. */
        LINE,
        /** A line that was too long. */
        TOO_LONG,
        /** Nothing yet; there will be news. */
        LATER,
        /** Nothing in all that was looked at; there is more, but others should have a turn before that. */
        TURN,
        /** There is no memory for what has come. */
        STARVED,
        /** All has been read. */
        END,
        /** See {@link #failure}. */
        BROKEN
    }

    /** Goes on to the end of the next line, if it is there. */
    Found next() {
        for (int pieces = 0; pieces < PIECES_PER_TURN; pieces++) {
            if (cut != null) {
                return broken(cut);
            }
            if (chunk == null) {
                Found found = last ? end() : more();
                if (found != null) {
                    return found;
                }
                continue;
            }
            Found found = scan(chunk.getByteBuffer());
            if (found != null) {
                return found;
            }
        }
        return Found.TURN;
    }

    /** The line that was found, without its end; the memory for it goes with it. */
    byte[] take() {
        byte[] whole = size == line.length ? line : Arrays.copyOf(line, size);
        line = NONE;
        size = 0;
        return whole;
    }

    /** Why nothing more can be read. */
    Throwable failure() {
        return failure;
    }

    /** Nobody waits for the rest of the line now, so it does not come too slowly. */
    void pause() {
        bodies.ended(this);
    }

    /** Reads nothing more. */
    void close() {
        bodies.ended(this);
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public void cut(Throwable why) {
        cut = why;
        onNews.run();
    }

    private Found more() {
        if (demanded) {
            return Found.LATER;
        }
        Chunk next = request.read();
        if (next == null) {
            if (size > 0 || tooLong) {
                bodies.waits(this);
            }
            demanded = true;
            request.demand(() -> {
                demanded = false;
                onNews.run();
            });
            return Found.LATER;
        }
        if (Chunk.isFailure(next)) {
            return broken(next.getFailure());
        }
        last = next.isLast();
        total += next.remaining();
        received = total;
        if (next.hasRemaining()) {
            chunk = next;
        } else {
            next.release();
        }
        return null;
    }

    /** Null if there is more to look at. */
    private Found scan(ByteBuffer buffer) {
        int newline = indexOfNewline(buffer);
        int length = (newline < 0 ? buffer.limit() : newline) - buffer.position();
        if (tooLong || length > maxBytes - size) {
            return discard(buffer, newline, length);
        }
        if (length > 0 && !Exchange.of(request).tryTake(length)) {
            return Found.STARVED;
        }
        append(buffer, length);
        passed(buffer, newline);
        if (newline < 0) {
            return null;
        }
        bodies.ended(this);
        if (isBlank()) {
            Exchange.of(request).giveBack(size);
            size = 0;
            return null;
        }
        return Found.LINE;
    }

    private Found discard(ByteBuffer buffer, int newline, int length) {
        if (!tooLong) {
            tooLong = true;
            discarded = size;
            Exchange.of(request).giveBack(size);
            line = NONE;
            size = 0;
        }
        discarded += length;
        buffer.position(buffer.position() + length);
        passed(buffer, newline);
        if (newline >= 0) {
            tooLong = false;
            bodies.ended(this);
            return Found.TOO_LONG;
        }
        return discarded > maxBytes + (long) MOST_DISCARDED
                ? broken(new BadRequestException(413, "a line that is far too long"))
                : null;
    }

    private void append(ByteBuffer buffer, int length) {
        if (line.length - size < length) {
            int wanted = size == 0 ? length : Math.max(size + length, 2 * line.length);
            line = Arrays.copyOf(line, Math.max(wanted, length == 0 ? 0 : Math.min(INITIAL_BYTES, maxBytes)));
        }
        buffer.get(line, size, length);
        size += length;
    }

    /** Goes behind the end of the line; who has looked at all of a chunk gives it back. */
    private void passed(ByteBuffer buffer, int newline) {
        if (newline >= 0) {
            buffer.position(newline + 1);
        }
        if (!buffer.hasRemaining()) {
            chunk.release();
            chunk = null;
        }
    }

    /** The last line need not have an end. */
    private Found end() {
        if (tooLong) {
            tooLong = false;
            return Found.TOO_LONG;
        }
        bodies.ended(this);
        return size > 0 && !isBlank() ? Found.LINE : Found.END;
    }

    private Found broken(Throwable why) {
        failure = why instanceof BadRequestException || why instanceof IOException ? why : new IOException(why);
        close();
        return Found.BROKEN;
    }

    private boolean isBlank() {
        for (int i = 0; i < size; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static int indexOfNewline(ByteBuffer buffer) {
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }
}
