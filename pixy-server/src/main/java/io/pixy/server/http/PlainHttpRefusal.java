package io.pixy.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;

/** What a client hears that speaks plain HTTP to the TLS port. Thread-safe: holds no state. */
final class PlainHttpRefusal extends AbstractConnectionFactory {
    private static final byte[] ANSWER =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
                    .getBytes(StandardCharsets.US_ASCII);

    PlainHttpRefusal() {
        super("plain-http-refusal");
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return new Refusal(endPoint, connector.getExecutor());
    }

    /** Writes the answer and hangs up. Confined to its connection. */
    private static final class Refusal extends AbstractConnection implements Connection.UpgradeTo {

        Refusal(EndPoint endPoint, Executor executor) {
            super(endPoint, executor);
        }

        @Override
        public void onUpgradeTo(ByteBuffer sent) {
            // the request is not read
        }

        @Override
        public void onOpen() {
            super.onOpen();
            getEndPoint().write(Callback.from(this::close, failure -> close()), ByteBuffer.wrap(ANSWER));
        }

        @Override
        public void onFillable() {
            close();
        }
    }
}
