import { randomUUID } from 'node:crypto';
import { Backoff } from './backoff.js';
import { errorOf, isForGood, textOf } from './errors.js';
import { deliveryOf, millis, problemOf, settlementOf } from './wire.js';

// heartbeats come every 15 s; the server, too, gives up who misses three
const LONGEST_SILENCE = 45_000;
const BEAT = 5_000;
const LAST_WORDS = 5_000;

/**
 * Messages that come by themselves, over one stream after the other. A message is held from its delivery to its verdict, and a
 * verdict is told until the server has answered it: so it is told again when a stream breaks before that. The streams have one
 * client id, by which the server leaves with us what we hold when one of them takes the place of another.
 */
export class Subscription {
  #connect;
  #opening;
  #handler;
  #credits;
  #signal;
  #log;
  #held = new Set();
  #told = new Map();
  #number = 0;
  /** The one that is open, if one is. */
  #stream = null;
  #isLeaving = false;
  #over = new AbortController();
  #changed = () => {};

  constructor(connect, opening, handler, credits, signal, log) {
    this.#connect = connect;
    this.#opening = { ...opening, clientId: `node-${randomUUID()}` };
    this.#handler = handler;
    this.#credits = credits;
    this.#signal = signal;
    this.#log = log;
  }

  /** Ends when it was told to stop and all handlers have ended; fails for reasons that do not pass. */
  async run() {
    if (this.#signal?.aborted) return;
    const leave = () => this.#leave();
    this.#signal?.addEventListener('abort', leave);
    try {
      await this.#serve();
    } finally {
      this.#signal?.removeEventListener('abort', leave);
      await this.#until(() => this.#held.size === 0);
    }
  }

  async #serve() {
    const pause = new Backoff();
    while (!this.#over.signal.aborted) {
      try {
        await this.#read(pause);
      } catch (e) {
        if (this.#over.signal.aborted) return;
        if (isForGood(e)) throw e.code === undefined ? e : errorOf(e);
        this.#log(`pixy: the stream has ended and is opened again: ${e.message}`);
      }
      await pause.wait(this.#over.signal);
    }
  }

  async #read(pause) {
    const stream = await this.#connect();
    const cut = () => stream.cancel();
    this.#over.signal.addEventListener('abort', cut);
    let heard = Date.now();
    let keeper;
    stream.write({ open: this.#opening });
    try {
      await new Promise((ended, broken) => {
        stream.on('error', broken).on('end', ended);
        stream.on('data', (event) => {
          heard = Date.now();
          if (event.opened) {
            pause.reset();
            this.#onOpened(stream);
            clearInterval(keeper);
            keeper = this.#keep(stream, millis(event.opened.lease), () => Date.now() - heard);
          } else if (event.deliveries) {
            for (const one of event.deliveries.deliveries) this.#onDelivery(deliveryOf(one));
          } else if (event.settled) {
            this.#onSettled(event.settled);
          }
        });
        // told to end while a token was fetched
        if (this.#over.signal.aborted) cut();
        // nothing may ever come
        keeper = this.#keep(stream, 0, () => Date.now() - heard);
      });
    } finally {
      clearInterval(keeper);
      this.#over.signal.removeEventListener('abort', cut);
      this.#stream = null;
    }
  }

  #onOpened(stream) {
    this.#stream = stream;
    for (const [id, settlements] of this.#told) stream.write({ settle: { id, settlements } });
    const room = this.#credits - this.#held.size;
    if (room > 0 && !this.#isLeaving) stream.write({ credit: { messages: room } });
  }

  #onDelivery(delivery) {
    this.#held.add(delivery.receipt);
    if (this.#isLeaving) {
      this.#settle(delivery.receipt, { nack: { release: true } });
    } else {
      this.#outcome(delivery).then((outcome) => this.#settle(delivery.receipt, outcome));
    }
  }

  async #outcome(delivery) {
    try {
      const outcome = (await this.#handler(delivery)) ?? { ack: {} };
      if (outcome.extend) throw new TypeError('a handler says ack, nack or reject, or nothing');
      settlementOf({ receipt: delivery.receipt, ...outcome });
      return outcome;
    } catch (e) {
      this.#log(`pixy: ${delivery.topic} ${delivery.partition}/${delivery.offset} will come again: ${textOf(e?.stack ?? e)}`);
      return { nack: { reason: textOf(e) } };
    }
  }

  /** What can't be sent now follows from the state when the next stream opens. */
  #settle(receipt, verdict) {
    this.#held.delete(receipt);
    const settlements = [settlementOf({ receipt, ...verdict })];
    this.#told.set(++this.#number, settlements);
    this.#stream?.write({ settle: { id: this.#number, settlements } });
    if (!this.#isLeaving) this.#stream?.write({ credit: { messages: 1 } });
    this.#changed();
  }

  #onSettled({ id, results }) {
    if (!this.#told.delete(id)) return;
    for (const problem of results.map(problemOf)) {
      if (problem) {
        this.#log(`pixy: a settlement does not count, the message may come again: ${problem.code}: ${problem.message}`);
      }
    }
    this.#changed();
  }

  /** Shows that we are there, sees to it that the server is, and to leases. */
  #keep(stream, lease, silence) {
    let extendAt = 0;
    return setInterval(() => {
      if (silence() > LONGEST_SILENCE) {
        stream.cancel();
      } else if (lease > 0 && this.#held.size > 0 && Date.now() >= extendAt) {
        extendAt = Date.now() + lease / 3;
        const settlements = [...this.#held].map((receipt) => settlementOf({ receipt, extend: { lease } }));
        // nobody waits for the answer: a lease that is lost is told when the message is settled
        stream.write({ settle: { id: 0, settlements } });
      } else {
        stream.write({ ping: {} });
      }
    }, lease > 0 ? Math.min(BEAT, lease / 6) : BEAT);
  }

  async #leave() {
    this.#isLeaving = true;
    this.#stream?.write({ drain: {} });
    await this.#until(() => this.#held.size === 0);
    await this.#until(() => this.#told.size === 0, LAST_WORDS);
    this.#over.abort();
  }

  /** Waits for a state, or for so many milliseconds. */
  #until(isReached, limit) {
    return new Promise((done) => {
      const timer = limit === undefined ? undefined : setTimeout(done, limit);
      const before = this.#changed;
      const look = () => {
        if (isReached()) {
          clearTimeout(timer);
          done();
        }
      };
      this.#changed = () => {
        before();
        look();
      };
      look();
    });
  }
}
