package io.pixy.micrometer;

import io.pixy.api.Cluster;
import io.pixy.api.PixyException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Counts calls of a cluster, whichever there are: all that answer with a future. Written once for all methods, so that one
 * that comes later is counted, too. Thread-safe.
 */
final class MeteredCalls implements InvocationHandler {
    private final Cluster inner;
    private final RequestMeters meters;

    private MeteredCalls(Cluster inner, RequestMeters meters) {
        this.inner = inner;
        this.meters = meters;
    }

    static Cluster of(Cluster inner, RequestMeters meters) {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, new MeteredCalls(inner, meters));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("blocking")) {
            // what it calls is to be counted
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (method.getDeclaringClass() == Object.class && method.getName().equals("equals")) {
            return isOfTheSame(arguments[0]);
        }
        if (!CompletableFuture.class.isAssignableFrom(method.getReturnType())) {
            return call(method, arguments);
        }
        RequestMeters.Request request = meters.begin(method.getName());
        CompletableFuture<?> answer;
        try {
            answer = (CompletableFuture<?>) call(method, arguments);
        } catch (Throwable e) {
            request.end(status(e));
            throw e;
        }
        var unused = answer.whenComplete((result, failure) -> request.end(status(failure)));
        return answer;
    }

    /** Those of one cluster are made anew each time. */
    private boolean isOfTheSame(Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof MeteredCalls calls
                && inner.equals(calls.inner);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** There are as many as there are classes of exceptions. */
    private static String status(Throwable failure) {
        if (failure == null) {
            return "ok";
        }
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (why instanceof CancellationException) {
            return "cancelled";
        }
        return why instanceof PixyException told ? told.kind() : "error";
    }
}
