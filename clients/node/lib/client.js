import { credentials, Metadata, status } from '@grpc/grpc-js';
import { AckLostError, errorOf } from './errors.js';
import { Subscription } from './subscription.js';
import { bytes, deliveryOf, duration, Original, problemOf, settlementOf, V1 } from './wire.js';

// a server waits for messages for consumer.long_polling_timeout, or for what was asked for, a minute at most
const LONGEST_POLL = 60_000;

const CHANNEL = {
  // a silent server is asked for a sign of life, and given up ten seconds later
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // servers restart: two minutes between attempts to connect would be long
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 5_000,
  'grpc.max_receive_message_length': 64 << 20,
  // nothing is sent twice by itself
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  // each client has a connection of its own, also with the same server
  'grpc.use_local_subchannel_pool': 1,
};

export class Pixy {
  #cluster;
  #token;
  #callTimeout;
  #produceTimeout;
  #log;

  constructor(target, options = {}) {
    // such as credentials.createInsecure()
    const isPlain = !options.credentials || options.credentials._isSecure?.() === false;
    if (options.token && isPlain && !target.startsWith('unix:')) {
      throw new TypeError('a token would go over the network in plain text: give credentials for TLS, too');
    }
    const secure = options.credentials ?? credentials.createInsecure();
    const channel = { ...CHANNEL, 'grpc.primary_user_agent': options.clientId ?? 'pixy-client-node' };
    this.original = new Original(target, secure, channel);
    // one connection for both
    this.v1 = new V1(target, secure, { channelOverride: this.original.getChannel() });
    this.#cluster = options.cluster ?? '';
    this.#token = options.token;
    this.#callTimeout = options.callTimeout ?? 30_000;
    this.#produceTimeout = options.produceTimeout ?? 150_000;
    this.#log = options.log ?? console.warn;
  }

  async produce(topic, value, { key = null, headers = [] } = {}) {
    const request = {
      cluster: this.#cluster,
      topic,
      message: bytes(value),
      keyUndefined: key === null,
      keyValue: key === null ? undefined : bytes(key),
      headers: headers.map((one) => ({ key: one.key, value: bytes(one.value ?? '') })),
    };
    const { partition, offset } = await this.#call(this.original, 'Produce', request, this.#produceTimeout);
    return { partition, offset };
  }

  async consume(topic, group) {
    const request = { cluster: this.#cluster, topic, group, noAck: true };
    try {
      const got = await this.#call(this.original, 'ConsumeNAck', request, LONGEST_POLL + this.#callTimeout);
      const { partition, offset, keyUndefined, keyValue, message, headers } = got;
      return { topic, partition, offset, key: keyUndefined ? null : keyValue, value: message, headers };
    } catch (e) {
      if (e.code === status.NOT_FOUND) return null;
      throw e;
    }
  }

  async ack(topic, group, { partition, offset }) {
    try {
      await this.#call(this.original, 'Ack', { cluster: this.#cluster, topic, group, partition, offset }, this.#callTimeout);
    } catch (e) {
      if (e.code === status.INVALID_ARGUMENT || e.code === status.INTERNAL) throw new AckLostError(e.cause);
      throw e;
    }
  }

  async receive(topic, group, { maxMessages = 1, maxWait, lease } = {}) {
    const request = {
      cluster: this.#cluster, topic, group, maxMessages, maxWait: duration(maxWait), lease: duration(lease),
    };
    const { deliveries } = await this.#call(this.v1, 'Receive', request, LONGEST_POLL + this.#callTimeout);
    return deliveries.map(deliveryOf);
  }

  async settle(topic, group, settlements) {
    const request = { cluster: this.#cluster, topic, group, settlements: settlements.map(settlementOf) };
    const { results } = await this.#call(this.v1, 'Settle', request, this.#callTimeout);
    return results.map(problemOf);
  }

  async subscribe(topic, group, handler, { credits = 10, lease, signal } = {}) {
    if (!(credits >= 1 && credits <= 1000)) throw new RangeError(`credits are 1 to 1000, not ${credits}`);
    const opening = { cluster: this.#cluster, topic, group, lease: duration(lease) };
    // no deadline: a stream goes on as long as the server gives signs of life, which the subscription sees to
    const connect = async () => this.v1.Consume(await this.#metadata());
    await new Subscription(connect, opening, handler, credits, signal, this.#log).run();
  }

  close() {
    this.original.close();
  }

  async #call(client, method, request, timeout) {
    const metadata = await this.#metadata();
    return new Promise((done, failed) => {
      client[method](request, metadata, { deadline: Date.now() + timeout }, (failure, answer) =>
        failure ? failed(errorOf(failure)) : done(answer),
      );
    });
  }

  async #metadata() {
    const metadata = new Metadata();
    if (this.#token) metadata.set('authorization', `Bearer ${await this.#token()}`);
    return metadata;
  }
}
