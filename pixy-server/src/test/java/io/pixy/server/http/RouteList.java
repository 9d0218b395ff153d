package io.pixy.server.http;

import java.util.ArrayList;
import java.util.List;

/** The routes of the API for messages, for tests elsewhere. */
public final class RouteList {
    private RouteList() {}

    /** {@code METHOD path}, those of clusters included. */
    public static List<String> all() {
        List<String> all = new ArrayList<>();
        for (Route route : Route.values()) {
            route.paths().forEach(path -> all.add(route.method() + " " + path));
        }
        return all;
    }
}
