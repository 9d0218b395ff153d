package io.pixy.client;

import io.pixy.api.InvalidRequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the engine says about arguments, said without asking it. No state. */
final class Arguments {
    private Arguments() {}

    /**
     * An argument.
     *
     * @throws InvalidRequestException if it is null
     */
    static <T> T required(String what, T argument) {
        if (argument == null) {
            throw new InvalidRequestException(what + " must not be null");
        }
        return argument;
    }

    /**
     * A copy of an argument that is a list.
     *
     * @throws InvalidRequestException if it or one of its elements is null
     */
    static <T> List<T> requiredAll(String list, String what, List<T> arguments) {
        List<T> copy = new ArrayList<>(required(list, arguments));
        for (int i = 0; i < copy.size(); i++) {
            required(what + " " + i, copy.get(i));
        }
        return Collections.unmodifiableList(copy);
    }
}
