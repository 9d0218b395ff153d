package io.pixy.api;

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

    PixyException(String message, Throwable cause) {
        super(message, cause);
    }
}
