package io.pixy.server.http;

/** The client of an HTTP/1 connection: it is gone when the connection is. Thread-safe: as the end point is. */
record SocketReceiver(WatchedEndPoint endPoint) implements Receiver {

    @Override
    public boolean isPresent() {
        return endPoint.isPresent();
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
