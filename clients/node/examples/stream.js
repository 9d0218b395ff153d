// Has messages brought by a stream, and hands some of them back.
import { Pixy } from 'pixy-client';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stop.abort()); // noticed when the messages in hand are done
}

async function work(job) {
  const name = job.value.toString();
  if (name === 'impossible') {
    return { reject: { reason: 'nobody can do that' } }; // to the dead letters, where the queue has some
  }
  if (name === 'later' && job.attempt === 1) {
    console.log('not now:', name);
    return { nack: { delay: 1000 } }; // comes again, a second from now at the earliest
  }
  console.log('done', name, 'at attempt', job.attempt);
  return { ack: {} }; // as if nothing was returned; what throws comes again
}

const pixy = new Pixy(process.argv[2] ?? 'localhost:19091');
// Up to 20 jobs are brought at a time, and worked on side by side: each that is settled is a credit for another one.
await pixy.subscribe('node.jobs', 'node.crew', work, { credits: 20, signal: stop.signal });
pixy.close();
