package io.pixy.api.access;

import io.pixy.api.Cluster;
import io.pixy.api.DeadLetters;
import io.pixy.api.DeliveryStream;
import io.pixy.api.Pixy;
import io.pixy.api.UnknownClusterException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A cluster that notes what it is asked, and answers what it is told to, or nothing at once. */
final class Recorder {
    final List<String> calls = new ArrayList<>();
    final List<Object[]> arguments = new ArrayList<>();
    final Map<String, Object> answers = new HashMap<>();
    private final String name;

    Recorder(String name) {
        this.name = name;
    }

    Cluster cluster() {
        return proxy(Cluster.class);
    }

    Pixy pixy() {
        Cluster cluster = cluster();
        return new Pixy() {
            @Override
            public Cluster cluster() {
                return cluster;
            }

            @Override
            public Cluster cluster(String asked) {
                if (!name.equals(asked)) {
                    throw new UnknownClusterException(asked);
                }
                return cluster;
            }

            @Override
            public List<String> clusterNames() {
                return List.of(name);
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> answer(method, given)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is what the caller gets
    private Object answer(Method method, Object[] given) {
        if (method.getName().equals("name")) {
            return name;
        }
        calls.add(method.getName());
        arguments.add(given);
        if (answers.containsKey(method.getName())) {
            return answers.get(method.getName());
        }
        if (method.getReturnType() == DeadLetters.class || method.getReturnType() == DeliveryStream.class) {
            return proxy(method.getReturnType());
        }
        if (method.getName().equals("listTopics") || method.getName().equals("describeTopics")) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (method.getName().equals("listConsumers")) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return method.getReturnType() == CompletableFuture.class ? CompletableFuture.completedFuture(null) : null;
    }
}
