package io.pixy.testkit;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** An object of another class loader, called by name. Immutable; the object may not be. */
record Mirror(Object target) {

    static Mirror create(Class<?> type, Object... arguments) {
        Constructor<?> constructor = pick(type.getConstructors(), type.getName(), arguments);
        try {
            return new Mirror(constructor.newInstance(arguments));
        } catch (ReflectiveOperationException e) {
            throw failure("new " + type.getSimpleName(), e);
        }
    }

    static Object constant(Class<?> type, String name) {
        try {
            return type.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw failure(type.getSimpleName() + "." + name, e);
        }
    }

    static void callStatic(Class<?> type, String name, Object... arguments) {
        invoke(type, null, name, arguments);
    }

    /** The result, or this mirror when there is none. */
    Mirror call(String name, Object... arguments) {
        Object result = invoke(target.getClass(), target, name, arguments);
        return result == null ? this : new Mirror(result);
    }

    private static Object invoke(Class<?> type, Object target, String name, Object... arguments) {
        Method[] named = Stream.of(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .toArray(Method[]::new);
        Method method = pick(named, type.getName() + "." + name, arguments);
        try {
            return method.invoke(target, arguments);
        } catch (ReflectiveOperationException e) {
            throw failure(type.getSimpleName() + "." + name, e);
        }
    }

    private static <T extends Executable> T pick(T[] candidates, String name, Object... arguments) {
        return Arrays.stream(candidates)
                .filter(candidate -> accepts(candidate.getParameterTypes(), arguments))
                .findFirst()
                .orElseThrow(() -> new TestClusterException(
                        "This Kafka has no " + name + " for " + Arrays.toString(arguments) + "."));
    }

    private static boolean accepts(Class<?>[] types, Object... arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            boolean fits = types[i].isInstance(arguments[i])
                    || (types[i] == int.class && arguments[i] instanceof Integer)
                    || (types[i] == boolean.class && arguments[i] instanceof Boolean);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static TestClusterException failure(String what, ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
        return new TestClusterException(what + " failed: " + cause, cause);
    }
}
