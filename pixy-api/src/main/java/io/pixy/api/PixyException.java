package io.pixy.api;

import java.util.Locale;

/** Why an operation failed; one subclass per meaning. Messages are fit to be shown to the caller. */
public abstract sealed class PixyException extends RuntimeException
        permits AccessDeniedException,
                AckTimeoutException,
                ConsumerDisabledException,
                GroupInUseException,
                GroupNotFoundException,
                HeadersUnsupportedException,
                InvalidConfigException,
                InvalidMessageException,
                InvalidRequestException,
                InvalidTopicException,
                KafkaException,
                LongPollTimeoutException,
                MessageTooLargeException,
                NeverOfferedException,
                NotAttemptedException,
                NotOwnedException,
                NotSupportedException,
                RedriveNotFoundException,
                RedriveRunningException,
                RegistryException,
                ShuttingDownException,
                TooManyRequestsException,
                UnauthenticatedException,
                UnknownClusterException,
                UnknownTopicException {
    private static final long serialVersionUID = 1L;
    private static final String SUFFIX = "Exception";

    PixyException(String message, Throwable cause) {
        super(message, cause);
    }

    /** For what is no failure, and happens all the time: without a stack trace, which costs most. */
    PixyException(String message) {
        super(message, null, true, false);
    }

    /**
     * Its meaning in a word, for labels of metrics and the like: as many as there are subclasses.
     *
     * @return such as {@code unknown_topic}
     */
    public final String kind() {
        String name = getClass().getSimpleName();
        return name.substring(0, name.length() - SUFFIX.length())
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
    }
}
