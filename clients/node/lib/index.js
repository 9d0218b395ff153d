/** Single messages of Apache Kafka through Pixy; index.d.ts says what everything means. */
export { Backoff } from './backoff.js';
export { Pixy } from './client.js';
export { AckLostError, PixyError, TemporaryError } from './errors.js';
