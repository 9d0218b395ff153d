package io.pixy.server.http;

import org.eclipse.jetty.http.HttpException;

/** A head that goes beyond a limit of ours. The reason names the limit, and is told to the client. */
final class LimitException extends HttpException.RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitException(int status, String reason) {
        super(status, reason);
    }
}
