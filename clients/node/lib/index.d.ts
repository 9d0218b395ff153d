/**
 * Single messages of Apache Kafka through Pixy, or through Kafka-Pixy as far as that goes. What is not acknowledged comes
 * again, so a message may come twice: see that this does no harm.
 */
import type { ChannelCredentials, Client, ServiceError, status } from '@grpc/grpc-js';

/** The value is null where Kafka has null; over the original API it never is. */
export interface Header {
  key: string;
  value: Buffer | null;
}

export interface Position {
  partition: number;
  offset: number;
}

/** A message that was consumed. */
export interface Message extends Position {
  topic: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Header[];
}

/** A message that was received: it is the receiver's until its lease runs out or it is settled. */
export interface Delivery extends Message {
  /** What it is settled by. */
  receipt: string;
  /** 1 for the first time. */
  attempt: number;
}

/** What is to become of a message; times are in milliseconds. */
export type Verdict =
  /** It is done. */
  | { ack: {} }
  /**
   * It is to come again: not before the delay is over, or the pause of the queue without one. With release the attempt does
   * not count, as nobody has tried.
   */
  | { nack: { delay?: number; release?: boolean; reason?: string } }
  /** More time is needed: the lease runs for so long from now on. */
  | { extend: { lease: number } }
  /** Nobody can ever deal with it: it goes to the dead letters. */
  | { reject: { reason?: string } };

export type Settlement = { receipt: string } & Verdict;

/** Why one settlement does not count. */
export interface Problem {
  /** Such as LEASE_LOST: somebody else has the message, or will get it. */
  code: string;
  message: string;
  /** Whether the same settlement may succeed a little later. */
  retriable: boolean;
}

export interface Options {
  /** Empty for the server's default one. */
  cluster?: string;
  /** For TLS, such as credentials.createSsl(); plain text without. */
  credentials?: ChannelCredentials;
  /** Asked with each call for what goes with it as "authorization: Bearer ...". Needs TLS or a Unix socket. */
  token?: () => string | Promise<string>;
  /** What the server sees as the user agent. */
  clientId?: string;
  /** How many milliseconds a call may take beside what it waits for messages; 30 s unless given. */
  callTimeout?: number;
  /** The same for writing; 150 s unless given, as a server with its default configuration tries for 130. */
  produceTimeout?: number;
  /** Told what goes wrong and is mended; console.warn unless given. */
  log?: (text: string) => void;
}

export interface SubscribeOptions {
  /** How many messages may be here that are not settled, 1 to 1000; 10 unless given. So many handlers run at a time. */
  credits?: number;
  /** How many milliseconds messages are handed out; what holds for the queue unless given. Extended while handlers run. */
  lease?: number;
  /** Ends it, when the handlers that run have ended. */
  signal?: AbortSignal;
}

/** What a handler says of a message: an acknowledgement if it says nothing; if it throws the message comes again. */
export type Outcome = void | Exclude<Verdict, { extend: unknown }>;

/** A Pixy server. */
export class Pixy {
  /** @param target such as localhost:19091, dns:///pixy.example:19091 or unix:/run/pixy.sock */
  constructor(target: string, options?: Options);

  /** The service of Kafka-Pixy, as @grpc/grpc-js makes it of its proto. */
  readonly original: Client & Record<string, any>;
  /** The second API. */
  readonly v1: Client & Record<string, any>;

  /**
   * Writes a message, and returns when Kafka has it. After a TemporaryError it is not written, or nobody knows: whoever
   * writes it again may write it twice.
   */
  produce(
    topic: string,
    value: string | Uint8Array,
    options?: { key?: string | Uint8Array | null; headers?: { key: string; value?: string | Uint8Array | null }[] },
  ): Promise<Position>;

  /**
   * The next message, or null if there was none in time: ask again. It comes again after the server's
   * consumer.ack_timeout unless it is acknowledged.
   */
  consume(topic: string, group: string): Promise<Message | null>;

  /** Says that a message that was consumed is done. If it does not count, or nobody knows, the message comes again. */
  ack(topic: string, group: string, message: Position): Promise<void>;

  /** Messages with receipts, or none if there was none in time. Times are in milliseconds. Not with Kafka-Pixy. */
  receive(
    topic: string,
    group: string,
    options?: { maxMessages?: number; maxWait?: number; lease?: number },
  ): Promise<Delivery[]>;

  /** Says what is to become of messages, by their receipts; for each null if that counts. */
  settle(topic: string, group: string, settlements: Settlement[]): Promise<(Problem | null)[]>;

  /**
   * Has messages brought to a handler until the signal says stop, and ends when all handlers have. The stream is opened again
   * whenever it breaks; a PixyError says that another one would fare no better. Not with Kafka-Pixy.
   */
  subscribe(
    topic: string,
    group: string,
    handler: (delivery: Delivery) => Outcome | Promise<Outcome>,
    options?: SubscribeOptions,
  ): Promise<void>;

  /** Cuts what runs, and ends. */
  close(): void;
}

/** A call has failed. */
export class PixyError extends Error {
  /** The gRPC status. */
  readonly code: status;
  readonly cause: ServiceError;
}

/** The same may succeed a little later. What was to be written may be written all the same. */
export class TemporaryError extends PixyError {}

/** The instance that was asked does not know, or not any more, that the message is out: it comes again. */
export class AckLostError extends TemporaryError {}

/** Pauses that double from a tenth of a second to five seconds, of random length, so that not all come back at once. */
export class Backoff {
  /** The next pause, in milliseconds. */
  next(): number;
  /** It has succeeded: the next pause is a short one. */
  reset(): void;
  /** Waits for the next pause, or until the signal says stop. */
  wait(signal?: AbortSignal): Promise<void>;
}
