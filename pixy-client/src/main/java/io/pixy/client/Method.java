package io.pixy.client;

import io.grpc.MethodDescriptor;
import java.time.Duration;

/**
 * A method of a service and how it is called. Immutable.
 *
 * @param descriptor the method
 * @param limit how long a call may take
 * @param isQuestion whether asking twice is the same as once: then it is asked again when the connection breaks
 * @param isPoll whether it takes what is there when it is answered: it is withdrawn, not waited for, when the client closes
 */
record Method<Q, W>(MethodDescriptor<Q, W> descriptor, Duration limit, boolean isQuestion, boolean isPoll) {

    /** The same with less time. */
    Method<Q, W> within(Duration left) {
        return new Method<>(descriptor, left, isQuestion, isPoll);
    }

    static <Q, W> Method<Q, W> question(MethodDescriptor<Q, W> descriptor, Duration limit) {
        return new Method<>(descriptor, limit, true, false);
    }

    static <Q, W> Method<Q, W> change(MethodDescriptor<Q, W> descriptor, Duration limit) {
        return new Method<>(descriptor, limit, false, false);
    }

    static <Q, W> Method<Q, W> poll(MethodDescriptor<Q, W> descriptor, Duration limit) {
        return new Method<>(descriptor, limit, false, true);
    }
}
