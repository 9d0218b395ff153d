import { status } from '@grpc/grpc-js';

// INTERNAL is what the original API says for everything that has no status of its own, such as brokers that can't be reached
const TEMPORARY = new Set([
  status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.RESOURCE_EXHAUSTED, status.ABORTED, status.INTERNAL, status.UNKNOWN,
]);

const FOR_GOOD = new Set([
  status.INVALID_ARGUMENT, status.UNIMPLEMENTED, status.PERMISSION_DENIED, status.UNAUTHENTICATED, status.FAILED_PRECONDITION,
]);

export class PixyError extends Error {
  constructor(cause) {
    super(`${status[cause.code] ?? 'failed'}: ${cause.details ?? cause.message}`, { cause });
    this.name = new.target.name;
    this.code = cause.code;
  }
}

export class TemporaryError extends PixyError {}

export class AckLostError extends TemporaryError {}

/** The error that stands for a failure of gRPC. */
export function errorOf(failure) {
  return TEMPORARY.has(failure.code) ? new TemporaryError(failure) : new PixyError(failure);
}

/** Of whatever was thrown: it need be no Error, and may have no text. */
export function textOf(thrown) {
  try {
    return String(thrown);
  } catch {
    return 'something without a text';
  }
}

/** Whether another stream would fare no better. What is no failure of gRPC, such as that of a token, does not pass. */
export function isForGood(failure) {
  return FOR_GOOD.has(failure.code) || !(failure.code in status);
}
