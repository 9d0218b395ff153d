// Compiled, not run: what programs may write, and what they may not.
import { AckLostError, Backoff, Pixy, TemporaryError } from 'pixy-client';
import type { Delivery, Message, Problem } from 'pixy-client';

export async function programs(): Promise<void> {
  const pixy = new Pixy('localhost:19091', { clientId: 'types', token: async () => 'secret' });
  const { partition, offset }: { partition: number; offset: number } = await pixy.produce('t', 'v', { key: 'k' });
  const message: Message | null = await pixy.consume('t', 'g');
  if (message) await pixy.ack('t', 'g', message);
  await pixy.ack('t', 'g', { partition, offset });
  const jobs: Delivery[] = await pixy.receive('t', 'g', { maxMessages: 10, maxWait: 1000 });
  const problems: (Problem | null)[] = await pixy.settle('t', 'g', [
    { receipt: jobs[0].receipt, nack: { delay: 1000 } },
    { receipt: jobs[1].receipt, ack: {} },
  ]);
  // @ts-expect-error a settlement says what is to become of the message
  await pixy.settle('t', 'g', [{ receipt: 'r' }]);
  await pixy.subscribe('t', 'g', () => ({ reject: { reason: 'no' } }), { credits: 5 });
  await pixy.subscribe('t', 'g', async (job) => {
    job.attempt.toFixed();
  });
  // @ts-expect-error leases are extended by themselves
  await pixy.subscribe('t', 'g', () => ({ extend: { lease: 1000 } }));
  const lost: TemporaryError = new AckLostError();
  await new Backoff().wait();
  pixy.close();
  void [problems, lost.code, lost.cause.details];
}
