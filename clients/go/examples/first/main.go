// Writes a message, takes it back, acknowledges it.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	pixy "github.com/pixy-io/pixy/clients/go"
)

func main() {
	target := "localhost:19091"
	if len(os.Args) > 1 {
		target = os.Args[1]
	}
	if err := run(context.Background(), target); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, target string) error {
	client, err := pixy.Dial(target, pixy.Options{})
	if err != nil {
		return err
	}
	defer client.Close()

	sent, err := client.Produce(ctx, "go.orders", pixy.Record{Key: []byte("table 7"), Value: []byte("two coffees")})
	if err != nil {
		return err // else Kafka has it
	}
	fmt.Println("written to partition", sent.Partition, "at", sent.Offset)

	var message *pixy.Message
	for message == nil { // nothing came in time: ask again
		if message, err = client.Consume(ctx, "go.orders", "go.kitchen"); err != nil {
			return err
		}
	}
	fmt.Println("got", string(message.Value))
	return client.Ack(ctx, "go.orders", "go.kitchen", message) // without this it comes again
}
