package io.pixy.client;

import io.grpc.Status;
import java.time.Duration;

/**
 * What came instead of an answer. Immutable.
 *
 * @param target whom was asked, for messages
 * @param status what the library says
 * @param sent whether the server may have seen the call
 * @param told whether the server itself said this
 * @param late how long was waited in vain, if that is the reason; zero otherwise
 */
record Failure(Target target, Status status, boolean sent, boolean told, Duration late) {

    /** What the server, or the library, says about it. */
    String text() {
        String description = status.getDescription();
        return description == null || description.isEmpty() ? status.getCode().name() : description;
    }

    /** With what it comes from: a name that does not resolve, a refused connection, a certificate. */
    String textWithCauses() {
        StringBuilder text = new StringBuilder(text());
        int most = 5;
        for (Throwable cause = status.getCause(); cause != null && most-- > 0; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(": ").append(message);
            }
        }
        return text.toString();
    }
}
