package io.pixy.engine.registry.zookeeper;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** What a failure means, and the texts of the original for it. No state. */
final class ErrorTexts {
    private ErrorTexts() {}

    static boolean is(Throwable failure, Code code) {
        return codeOf(failure) == code;
    }

    static Code codeOf(Throwable failure) {
        return unwrap(failure) instanceof KeeperException keeper ? keeper.code() : Code.SYSTEMERROR;
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static String of(Throwable failure) {
        if (unwrap(failure) instanceof CancellationException) {
            return "zk: zookeeper is closing";
        }
        return switch (codeOf(failure)) {
            case NONODE -> "zk: node does not exist";
            case NODEEXISTS -> "zk: node already exists";
            case NOTEMPTY -> "zk: node has children";
            case BADVERSION -> "zk: version conflict";
            case OPERATIONTIMEOUT -> "zk: could not connect to a server";
            case CONNECTIONLOSS -> "zk: connection closed";
            case SESSIONEXPIRED, SESSIONMOVED -> "zk: session has been expired by the server";
            case BADARGUMENTS -> "zk: invalid path";
            case NOAUTH, AUTHFAILED -> "zk: not authenticated";
            default -> "zk: " + unwrap(failure).getMessage();
        };
    }
}
