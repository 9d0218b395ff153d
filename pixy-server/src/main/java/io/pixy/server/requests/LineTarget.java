package io.pixy.server.requests;

import io.pixy.server.OsErrors;
import io.pixy.server.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where lines go. Confined to one thread at a time. */
interface LineTarget extends AutoCloseable {

    void write(byte[] lines) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * The end of a file, which is made if it is not there.
     *
     * @throws StartException if it can't be opened
     */
    static LineTarget file(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            // opening a pipe waits until somebody reads it
            throw new StartException("requests.log_file: " + file + " is no regular file");
        }
        OutputStream out;
        try {
            out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new StartException("requests.log_file: " + OsErrors.open(file, e), e);
        }
        return new LineTarget() {
            @Override
            public void write(byte[] lines) throws IOException {
                out.write(lines);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    /** A stream that others write to as well, and that is not ours to be closed. */
    static LineTarget stream(PrintStream stream) {
        return new LineTarget() {
            @Override
            public void write(byte[] lines) {
                stream.write(lines, 0, lines.length);
                stream.flush();
            }

            @Override
            public void close() {}
        };
    }
}
