// What the client does of itself, against a server that does as it is told.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { credentials, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { AckLostError, Pixy, PixyError, TemporaryError } from 'pixy-client';
import { Original, V1 } from '../lib/wire.js';

let server;
let pixy;
let answers;
let seen;
let streams;
let stop;
let logged;

/** A queue that can be waited for. */
class Arrivals {
  #items = [];
  #waiting = [];

  put(item) {
    const waiter = this.#waiting.shift();
    if (waiter) waiter(item);
    else this.#items.push(item);
  }

  next() {
    return this.#items.length > 0 ? this.#items.shift() : new Promise((done) => this.#waiting.push(done));
  }
}

class Stream {
  #commands = new Arrivals();

  constructor(call) {
    this.call = call;
    call.on('data', (command) => this.#commands.put(command));
    call.on('error', () => {});
  }

  /** The next command, apart from signs of life. */
  async next(kind) {
    let command = await this.#commands.next();
    while (command.command === 'ping') command = await this.#commands.next();
    assert.equal(command.command, kind);
    return command[kind];
  }

  async open(seconds = 30) {
    this.call.write({ opened: { lease: { seconds } } });
    return this.next('open');
  }

  bring(...values) {
    const deliveries = values.map((value) => ({
      receipt: `r-${value}`, topic: 't', attempt: 1, record: { value: Buffer.from(value) },
    }));
    this.call.write({ deliveries: { deliveries } });
  }

  settled({ id, settlements }) {
    this.call.write({ settled: { id, results: settlements.map(() => ({})) } });
  }

  fail(code, details = 'on purpose') {
    this.call.emit('error', { code, details });
  }
}

beforeEach(async () => {
  answers = {};
  seen = [];
  const log = [];
  logged = log;
  streams = new Arrivals();
  stop = new AbortController();
  const unary = (method) => (call, callback) => {
    seen.push({ request: call.request, deadline: call.getDeadline(), metadata: call.metadata.getMap() });
    const answer = answers[method];
    if (answer.code) callback(answer);
    else callback(null, answer);
  };
  server = new Server();
  server.addService(Original.service, { Produce: unary('Produce'), ConsumeNAck: unary('ConsumeNAck'), Ack: unary('Ack') });
  server.addService(V1.service, { Consume: (call) => streams.put(new Stream(call)) });
  const port = await new Promise((done, failed) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (e, bound) => (e ? failed(e) : done(bound)));
  });
  pixy = new Pixy(`127.0.0.1:${port}`, { cluster: 'main', log: (text) => log.push(text) });
});

afterEach(() => {
  stop.abort();
  pixy.close();
  server.forceShutdown();
});

function subscribe(handler, options = {}) {
  const ended = pixy.subscribe('t', 'g', handler, { credits: 3, signal: stop.signal, ...options });
  ended.catch(() => {});
  return ended;
}

test('each call names the cluster and has a deadline', async () => {
  answers = { Produce: { partition: 1, offset: 2 }, ConsumeNAck: { keyUndefined: true, message: Buffer.from('v') }, Ack: {} };

  const sent = await pixy.produce('t', 'v');
  const message = await pixy.consume('t', 'g');
  await pixy.ack('t', 'g', message);

  assert.deepEqual(sent, { partition: 1, offset: 2 });
  assert.equal(message.key, null);
  for (const { request, deadline } of seen) {
    assert.equal(request.cluster, 'main');
    assert.ok(deadline < Date.now() + 200_000);
  }
  assert.ok(seen[0].request.keyUndefined);
  assert.ok(seen[1].request.noAck);
});

test('nothing in time is no error', async () => {
  answers = { ConsumeNAck: { code: status.NOT_FOUND, details: 'long polling timeout' } };

  assert.equal(await pixy.consume('t', 'g'), null);
});

test('what may pass is told apart', async () => {
  for (const [code, isTemporary] of [['UNAVAILABLE', true], ['INTERNAL', true], ['INVALID_ARGUMENT', false]]) {
    answers = { Produce: { code: status[code], details: 'words' } };
    const failure = await pixy.produce('t', 'v').catch((e) => e);
    assert.equal(failure instanceof TemporaryError, isTemporary);
    assert.equal(failure.message, `${code}: words`);
  }
});

test('an ack that the instance does not know is lost, and no reason to end', async () => {
  answers = { Ack: { code: status.INVALID_ARGUMENT, details: 'never offered' } };

  await assert.rejects(pixy.ack('t', 'g', { partition: 0, offset: 1 }), AckLostError);
});

test('a token goes with TLS alone', () => {
  const token = () => 'secret';
  assert.throws(() => new Pixy('localhost:1', { token }), /plain text/);
  assert.throws(() => new Pixy('localhost:1', { token, credentials: credentials.createInsecure() }), /plain text/);
});

test('each message that is settled is a credit for another', async () => {
  subscribe((job) => (job.value.toString() === 'a' ? { nack: { delay: 1500 } } : { reject: { reason: 'no' } }));
  const stream = await streams.next();

  const { cluster, topic, group } = await stream.open();
  assert.deepEqual({ cluster, topic, group }, { cluster: 'main', topic: 't', group: 'g' });
  assert.equal((await stream.next('credit')).messages, 3);
  stream.bring('a', 'b');
  const first = (await stream.next('settle')).settlements[0];
  assert.equal((await stream.next('credit')).messages, 1);
  const second = (await stream.next('settle')).settlements[0];

  assert.equal(first.receipt, 'r-a');
  assert.deepEqual(first.nack.delay, { seconds: 1, nanos: 500_000_000 });
  assert.equal(second.reject.reason, 'no');
});

test('what a handler fails with hands the message back', async () => {
  subscribe(() => {
    throw new Error('broken');
  });
  const stream = await streams.next();
  await stream.open();
  await stream.next('credit');
  stream.bring('a');

  assert.match((await stream.next('settle')).settlements[0].nack.reason, /broken/);
  assert.match(logged[0], /will come again/);
});

test('whatever is thrown can be told', async () => {
  // half a character, what has no text, and what is no error
  const thrown = [new Error('x'.repeat(992) + '\u{1f600}'), Object.create(null), Symbol('s')];
  subscribe((job) => {
    if (job.value.toString() === 'reject') return { reject: { reason: 'x'.repeat(999) + '\u{1f600}' } };
    throw thrown[Number(job.value)];
  });
  const stream = await streams.next();
  await stream.open();
  await stream.next('credit');
  for (const value of ['0', '1', '2', 'reject']) {
    stream.bring(value);
    const { receipt, nack, reject } = (await stream.next('settle')).settlements[0];
    await stream.next('credit');
    const { reason } = nack ?? reject;
    assert.equal(receipt, `r-${value}`);
    assert.ok(reason.length > 0 && reason.length <= 1000);
    assert.equal(Buffer.from(reason).toString(), reason);
    assert.ok(!/[\ud800-\udfff]$/.test(reason));
  }
});

test('the end comes while a token is fetched, too', async () => {
  const socket = join(mkdtempSync(join(tmpdir(), 'pixy-')), 'socket');
  await new Promise((done, failed) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (e) => (e ? failed(e) : done()));
  });
  let bring;
  let ask;
  const asked = new Promise((done) => (ask = done));
  const token = () => new Promise((done) => ask((bring = done)));
  const other = new Pixy(`unix:${socket}`, { token, log: () => {} });
  const ended = other.subscribe('t', 'g', () => {}, { signal: stop.signal });
  await asked;
  stop.abort();
  await setTimeout(10);
  bring('secret');

  assert.equal(await Promise.race([ended, setTimeout(5_000, 'still there', { ref: false })]), undefined);
  other.close();
});

test('another stream goes on where one breaks', async () => {
  let release;
  const released = new Promise((done) => (release = done));
  subscribe((job) => (job.value.toString() === 'a' ? undefined : released));
  let stream = await streams.next();
  const { clientId } = await stream.open();
  await stream.next('credit');
  stream.bring('a', 'b', 'c');
  const unanswered = await stream.next('settle');
  stream.fail(status.UNAVAILABLE);

  stream = await streams.next();
  assert.equal((await stream.open()).clientId, clientId);
  // what nobody has answered is told again; two of three are still here
  assert.deepEqual(await stream.next('settle'), unanswered);
  assert.equal((await stream.next('credit')).messages, 1);
  release();
  assert.equal((await stream.next('settle')).settlements[0].receipt, 'r-b');
});

test('a stream that can not be is not opened again', async () => {
  const ended = subscribe(() => {});
  (await streams.next()).fail(status.INVALID_ARGUMENT, 'the queue keeps less order');

  await assert.rejects(ended, (e) => e instanceof PixyError && /less order/.test(e.message));
});

test('leases are extended meanwhile', async () => {
  let release;
  const released = new Promise((done) => (release = done));
  subscribe(() => released);
  const stream = await streams.next();
  await stream.open(1);
  await stream.next('credit');
  stream.bring('a', 'b');

  const { settlements } = await stream.next('settle');
  release();

  assert.deepEqual(settlements.map((one) => one.receipt), ['r-a', 'r-b']);
  assert.equal(settlements[0].extend.lease.seconds, 1);
});

test('the end comes after the messages in hand', async () => {
  let release;
  const released = new Promise((done) => (release = done));
  let begin;
  const begun = new Promise((done) => (begin = done));
  let isOver = false;
  const ended = subscribe(() => {
    begin();
    return released;
  }).then(() => (isOver = true));
  const stream = await streams.next();
  await stream.open();
  await stream.next('credit');
  stream.bring('a');
  await begun;
  stop.abort();
  await stream.next('drain');
  stream.bring('late');
  const late = await stream.next('settle');
  assert.ok(late.settlements[0].nack.release);
  assert.ok(!isOver);
  release();

  const done = await stream.next('settle');
  assert.ok(done.settlements[0].ack);
  stream.settled(late);
  stream.settled(done);
  await Promise.all([ended, once(stream.call, 'cancelled')]);
});
