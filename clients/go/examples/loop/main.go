// Works off a topic, at least once, until it is told to stop.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	pixy "github.com/pixy-io/pixy/clients/go"
)

func main() {
	target := "localhost:19091"
	if len(os.Args) > 1 {
		target = os.Args[1]
	}
	client, err := pixy.Dial(target, pixy.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	stop, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)

	var pause pixy.Backoff
	for stop.Err() == nil { // noticed when the message in hand is done
		err := next(client)
		switch {
		case err == nil:
			pause.Reset()
		case pixy.IsTemporary(err): // the server restarts, the network is away, Kafka is
			log.Print("trying again: ", err)
			select {
			case <-time.After(pause.Next()):
			case <-stop.Done():
			}
		default:
			log.Fatal(err)
		}
	}
}

func next(client *pixy.Client) error {
	// All calls have deadlines of their own. One that is cancelled may have taken a message, which comes again late then.
	ctx := context.Background()
	message, err := client.Consume(ctx, "go.orders", "go.kitchen")
	if err != nil || message == nil { // nil: nothing came in time
		return err
	}
	work(message)
	return client.Ack(ctx, "go.orders", "go.kitchen", message) // only now; if this is lost the message comes again
}

func work(message *pixy.Message) {
	fmt.Println("done", string(message.Value))
}
