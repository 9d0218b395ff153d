// Package pixy produces, consumes and acknowledges single messages of Apache Kafka through Pixy, or through Kafka-Pixy as
// far as that goes.
//
//	client, err := pixy.Dial("localhost:19091", pixy.Options{})
//	...
//	position, err := client.Produce(ctx, "orders", pixy.Record{Value: []byte("two coffees")})
//	message, err := client.Consume(ctx, "orders", "kitchen") // nil: nothing in time, ask again
//	err = client.Ack(ctx, "orders", "kitchen", message)
//
// What is not acknowledged comes again, so a message may come twice: see that this does no harm.
package pixy
