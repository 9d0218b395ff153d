// Writes a message, takes it back, acknowledges it.
import { Pixy } from 'pixy-client';

const pixy = new Pixy(process.argv[2] ?? 'localhost:19091');

const sent = await pixy.produce('node.orders', 'two coffees', { key: 'table 7' }); // Kafka has it then
console.log('written to partition', sent.partition, 'at', sent.offset);

let message = null;
while (!message) {
  message = await pixy.consume('node.orders', 'node.kitchen'); // null: nothing came in time, ask again
}
console.log('got', message.value.toString());
await pixy.ack('node.orders', 'node.kitchen', message); // without this it comes again
pixy.close();
