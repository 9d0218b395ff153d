import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const api = loadPackageDefinition(
  loadSync(['kafkapixy.proto', 'pixy/v1/pixy.proto'], {
    includeDirs: [fileURLToPath(new URL('../proto', import.meta.url))],
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  }),
);

/** The clients of both services. */
export const Original = api.KafkaPixy;
export const V1 = api.pixy.v1.Pixy;

export function bytes(content) {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

export function duration(millis) {
  if (millis === undefined || millis === null) return undefined;
  return { seconds: Math.floor(millis / 1000), nanos: Math.round((millis % 1000) * 1e6) };
}

export function millis(duration) {
  return duration ? duration.seconds * 1000 + duration.nanos / 1e6 : 0;
}

export function deliveryOf({ receipt, topic, partition, offset, record, attempt }) {
  const headers = record.headers.map(({ key, value }) => ({ key, value: value ?? null }));
  return { topic, partition, offset, key: record.key ?? null, value: record.value ?? null, headers, receipt, attempt };
}

/** What can be told of a reason: a server takes 1000 characters, and half of one can't be sent. */
function reasonOf(reason) {
  return Buffer.from(String(reason ?? '').slice(0, 1000)).toString();
}

/** One with milliseconds becomes one for the wire. */
export function settlementOf({ receipt, ack, nack, extend, reject }) {
  const said = [ack, nack, extend, reject].filter((verb) => verb);
  if (said.length !== 1) throw new TypeError('a settlement has one of ack, nack, extend and reject');
  if (nack) {
    return { receipt, nack: { release: nack.release, delay: duration(nack.delay), reason: reasonOf(nack.reason) } };
  }
  if (extend) return { receipt, extend: { lease: duration(extend.lease) } };
  return ack ? { receipt, ack: {} } : { receipt, reject: { reason: reasonOf(reject.reason) } };
}

/** Null if the settlement counts, be it for the second time. */
export function problemOf({ problem }) {
  return !problem || problem.code === 'ALREADY_SETTLED' ? null : problem;
}
