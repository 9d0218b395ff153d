"""What can go wrong, by what is to be done about it."""
import grpc

# What may pass. INTERNAL is what the original API says for everything that has no status of its own, such as
# brokers that can't be reached.
_TEMPORARY = frozenset({
    grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN,
})


class PixyError(Exception):
    """A call has failed.

    Attributes:
        code: the gRPC status.
        details: the server's words.
    """

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(f"{code.name}: {details}")
        self.code = code
        self.details = details


class TemporaryError(PixyError):
    """The same may succeed a little later. What was to be written may be written all the same."""


class AckLostError(TemporaryError):
    """The instance that was asked does not know, or not any more, that the message is out: it will come again."""


def error_of(failure: grpc.RpcError) -> PixyError:
    """The error that stands for a failure of gRPC."""
    code = failure.code()
    return (TemporaryError if code in _TEMPORARY else PixyError)(code, failure.details() or "")
