package io.pixy.server.http;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/** What Jetty gives us, without a connection: calls that a test does not expect fail, those without a result do nothing. */
final class JettyStubs {
    private JettyStubs() {}

    /** Answers the methods that are named. */
    static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Function<Object[], Object> answer = answers.get(method.getName());
                    if (answer == null && method.getReturnType() != void.class) {
                        throw new AssertionError(method + " is not expected");
                    }
                    return answer == null ? null : answer.apply(arguments);
                }));
    }

    static HttpURI uri(String target) {
        return HttpURI.from("http://pixy" + target);
    }

    /** A request on a connection whose socket is {@code endPoint}; its attributes are kept. */
    static Request request(
            String method, String target, HttpFields headers, HttpVersion version, EndPoint endPoint, Executor pool) {
        Map<Object, Object> attributes = new HashMap<>();
        HttpURI uri = uri(target);
        Connection connection = of(Connection.class, Map.of("getEndPoint", none -> endPoint));
        ConnectionMetaData data = of(
                ConnectionMetaData.class,
                Map.of("getHttpVersion", none -> version, "getConnection", none -> connection));
        Components components = of(Components.class, Map.of("getExecutor", none -> pool));
        HttpStream stream = of(HttpStream.class, Map.of());
        return of(
                Request.class,
                Map.of(
                        "getMethod", none -> method,
                        "getHttpURI", none -> uri,
                        "getHeaders", none -> headers,
                        "getConnectionMetaData", none -> data,
                        "getComponents", none -> components,
                        "getAttribute", name -> attributes.get(name[0]),
                        "setAttribute", pair -> attributes.put(pair[0], pair[1]),
                        "addHttpStreamWrapper", wrapper -> wrapped(wrapper[0], stream)));
    }

    private static HttpStream wrapped(Object wrapper, HttpStream stream) {
        @SuppressWarnings("unchecked") // that is what the method takes
        Function<HttpStream, HttpStream> one = (Function<HttpStream, HttpStream>) wrapper;
        return one.apply(stream);
    }
}
