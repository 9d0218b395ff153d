package io.pixy.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/**
 * A socket that now and then says that there is nothing to read, though there may be. Who reads for a connection has others
 * to serve, and Jetty reads on as long as there is something: for ever from one that sends frames faster than they
 * are read, of kinds that no limit of streams or bytes stops. Whoever finds nothing leaves off, be it to be called when
 * there is more or to look again after a while, and others have their turn. HTTP/1 asks twice, so it is never stopped by this;
 * what keeps its turns short is {@link LimitedHttp#isItsTurn}.
 *
 * <p>Confined to who reads; Jetty hands that on safely.
 */
final class FairEndPoint extends ForwardingEndPoint {
    /** Some hundred kilobytes: little time, and much beside what a change of turns costs. */
    private static final int MOST_IN_A_ROW = 32;

    private int inARow;

    FairEndPoint(EndPoint socket) {
        super(socket);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (inARow >= MOST_IN_A_ROW) {
            inARow = 0;
            return 0;
        }
        int filled = socket.fill(buffer);
        inARow = filled > 0 ? inARow + 1 : 0;
        return filled;
    }

    @Override
    public void fillInterested(Callback callback) {
        inARow = 0;
        socket.fillInterested(callback);
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        inARow = 0;
        return socket.tryFillInterested(callback);
    }

    @Override
    public boolean isFillInterested() {
        return socket.isFillInterested();
    }
}
