package io.pixy.server.http;

/**
 * The client of an HTTP/1 connection: it is gone when the connection is, or when its request has been answered otherwise.
 * Thread-safe: as the two are.
 */
record SocketReceiver(WatchedEndPoint endPoint, Exchange exchange) implements Receiver {

    @Override
    public boolean isPresent() {
        return !exchange.isOver() && endPoint.isPresent();
    }

    @Override
    public void watch(Runnable onGone) {
        endPoint.watch(onGone);
    }

    @Override
    public void unwatch() {
        endPoint.unwatch();
    }
}
