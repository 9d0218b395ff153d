// Works off a topic, at least once, until it is told to stop.
import { Backoff, Pixy, TemporaryError } from 'pixy-client';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stop.abort()); // noticed when the message in hand is done
}

async function work(message) {
  console.log('done', message.value.toString());
}

const pixy = new Pixy(process.argv[2] ?? 'localhost:19091');
const pause = new Backoff();
while (!stop.signal.aborted) {
  try {
    const message = await pixy.consume('node.orders', 'node.kitchen');
    if (message) { // null: nothing came in time
      await work(message);
      await pixy.ack('node.orders', 'node.kitchen', message); // only now; if this is lost the message comes again
    }
    pause.reset();
  } catch (e) {
    if (!(e instanceof TemporaryError)) throw e;
    console.error('trying again:', e.message); // the server restarts, the network is away, Kafka is
    await pause.wait(stop.signal);
  }
}
pixy.close();
