// Has messages brought by a stream, and hands some of them back.
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

	// Up to 20 jobs are brought at a time, and worked on side by side: each that is settled is a credit for another one.
	if err := client.Subscribe(stop, "go.jobs", "go.crew", work, pixy.SubscribeOptions{Credits: 20}); err != nil {
		log.Fatal(err)
	}
}

func work(_ context.Context, job *pixy.Delivery) error {
	name := string(job.Value)
	if name == "impossible" {
		return pixy.Reject{Reason: "nobody can do that"} // to the dead letters, where the queue has some
	}
	if name == "later" && job.Attempt == 1 {
		fmt.Println("not now:", name)
		return pixy.Nack{Delay: time.Second} // comes again, a second from now at the earliest
	}
	fmt.Println("done", name, "at attempt", job.Attempt)
	return nil // an acknowledgement; after any other error it comes again
}
