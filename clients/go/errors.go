package pixy

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// AckLostError says that the instance that was asked does not know, or not any more, that the message is out: it will come
// again.
type AckLostError struct {
	Cause error
}

func (e *AckLostError) Error() string {
	return fmt.Sprintf("the acknowledgement does not count, the message comes again: %v", e.Cause)
}

// Unwrap returns what gRPC said.
func (e *AckLostError) Unwrap() error {
	return e.Cause
}

// IsTemporary tells whether the same may succeed a little later. What was to be written may be written all the same.
func IsTemporary(err error) bool {
	var lost *AckLostError
	if errors.As(err, &lost) {
		return true
	}
	switch status.Code(err) {
	// INTERNAL is what the original API says for everything that has no status of its own, such as brokers that can't be
	// reached
	case codes.Unavailable, codes.DeadlineExceeded, codes.ResourceExhausted, codes.Aborted, codes.Internal:
		return true
	default:
		return false
	}
}

// isForGood tells whether another stream would fare no better.
func isForGood(err error) bool {
	switch status.Code(err) {
	case codes.InvalidArgument, codes.Unimplemented, codes.PermissionDenied, codes.Unauthenticated, codes.FailedPrecondition:
		return true
	default:
		return false
	}
}
