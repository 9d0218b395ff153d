package pixy

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sort"
	"sync"
	"time"

	"github.com/pixy-io/pixy/clients/go/pixyv1"
)

const (
	// heartbeats come every 15 s; the server, too, gives up who misses three
	longestSilence = 45 * time.Second
	beat           = 5 * time.Second
	lastWords      = 5 * time.Second
)

// Handler deals with a message. What it returns becomes of the message: nil is an Ack, a Nack or Reject is what it says, and
// any other error has it come again after the pause of the queue. Its context goes on when the subscription is told to stop, and
// ends when that has failed for good.
type Handler func(ctx context.Context, delivery *Delivery) error

// SubscribeOptions say how much is brought; the zero value is ten messages at a time.
type SubscribeOptions struct {
	// Credits is how many messages may be here that are not settled, up to 1000; 0 for 10. So many handlers run at a time.
	Credits int
	// Lease is how long messages are handed out; 0 for what holds for the queue. Leases are extended while handlers run.
	Lease time.Duration
}

// Subscribe has messages brought to a handler until ctx is done, and returns when all handlers have. The stream is opened
// again whenever it breaks; an error says that another one would fare no better. Not with Kafka-Pixy.
func (c *Client) Subscribe(ctx context.Context, topic, group string, handler Handler, options SubscribeOptions) error {
	if options.Credits == 0 {
		options.Credits = 10
	}
	if options.Credits < 1 || options.Credits > 1000 {
		return fmt.Errorf("credits are 1 to 1000, not %d", options.Credits)
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return err
	}
	s := &subscription{
		client: c,
		opening: &pixyv1.ConsumeCommand{Command: &pixyv1.ConsumeCommand_Open{Open: &pixyv1.Open{
			Cluster: c.options.Cluster, Topic: topic, Group: group, Lease: optional(options.Lease),
			ClientId: "go-" + hex.EncodeToString(id),
		}}},
		handler: handler,
		credits: options.Credits,
		held:    map[string]bool{},
		told:    map[int64]*pixyv1.SettleBatch{},
		changed: make(chan struct{}, 1),
	}
	// not that of the caller: what is in hand is to be settled when that is done
	streams, cut := context.WithCancel(context.Background())
	defer cut()
	served := make(chan error, 1)
	go func() { served <- s.serve(streams) }()
	select {
	case err := <-served:
		// nobody would hear of what they come to
		cut()
		s.await(func() bool { return len(s.held) == 0 }, nil)
		return err
	case <-ctx.Done():
	}
	s.leave()
	cut()
	<-served
	return nil
}

// A message is held from its delivery to its verdict, and a verdict is told until the server has answered it: so it is told
// again when a stream breaks before that. The streams have one client id, by which the server leaves with us what we hold when
// one of them takes the place of another.
type subscription struct {
	client  *Client
	opening *pixyv1.ConsumeCommand
	handler Handler
	credits int
	// has an element when something was answered or settled
	changed chan struct{}

	mu        sync.Mutex
	held      map[string]bool
	told      map[int64]*pixyv1.SettleBatch
	number    int64
	line      *line // the stream that is open, if one is
	isLeaving bool
}

// serve opens one stream after the other.
func (s *subscription) serve(ctx context.Context) error {
	var pause Backoff
	for {
		err := s.stream(ctx, &pause)
		if ctx.Err() != nil {
			return nil
		}
		if isForGood(err) || s.client.isClosed.Load() {
			return err
		}
		s.client.options.Logf("pixy: the stream has ended and is opened again: %v", err)
		select {
		case <-time.After(pause.Next()):
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *subscription) stream(parent context.Context, pause *Backoff) error {
	// no deadline: a stream goes on as long as the server gives signs of life
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	ctx, err := s.client.withToken(ctx)
	if err != nil {
		return err
	}
	call, err := s.client.V1.Consume(ctx)
	if err != nil {
		return err
	}
	l := newLine(call, cancel, s.credits)
	l.send(s.opening)
	go l.write(ctx)
	// it may never be opened either
	opening, isOpen := context.WithCancel(ctx)
	defer isOpen()
	go s.keep(opening, l, 0)
	defer s.closed(l)
	for {
		event, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return errors.New("the server has ended it")
		}
		if err != nil {
			return err
		}
		l.hear()
		switch {
		case event.GetOpened() != nil:
			pause.Reset()
			isOpen()
			s.opened(l)
			go s.keep(ctx, l, event.GetOpened().GetLease().AsDuration())
		case event.GetDeliveries() != nil:
			s.delivered(parent, event.GetDeliveries().Deliveries)
		case event.GetSettled() != nil:
			s.answered(event.GetSettled())
		}
	}
}

func (s *subscription) opened(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line = l
	numbers := make([]int64, 0, len(s.told))
	for number := range s.told {
		numbers = append(numbers, number)
	}
	sort.Slice(numbers, func(i, j int) bool { return numbers[i] < numbers[j] })
	for _, number := range numbers {
		l.send(settle(s.told[number]))
	}
	if room := s.credits - len(s.held); room > 0 && !s.isLeaving {
		l.send(credit(room))
	}
}

func (s *subscription) closed(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line == l {
		s.line = nil
	}
}

func (s *subscription) delivered(ctx context.Context, deliveries []*pixyv1.Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, wired := range deliveries {
		s.held[wired.Receipt] = true
		if s.isLeaving {
			s.settle(wired.Receipt, Nack{Release: true})
			continue
		}
		go s.deal(ctx, deliveryOf(wired))
	}
}

func (s *subscription) deal(ctx context.Context, delivery *Delivery) {
	verdict := s.verdict(delivery, s.handler(ctx, delivery))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(delivery.Receipt, verdict)
}

func (s *subscription) verdict(delivery *Delivery, err error) Verdict {
	var nack Nack
	var reject Reject
	switch {
	case err == nil:
		return Ack{}
	case errors.As(err, &nack):
		return nack
	case errors.As(err, &reject):
		return reject
	}
	s.client.options.Logf("pixy: %s %d/%d will come again: %v", delivery.Topic, delivery.Partition, delivery.Offset, err)
	return Nack{Reason: err.Error()}
}

// settle is called with the lock. What can't be sent now follows from the state when the next stream opens.
func (s *subscription) settle(receipt string, verdict Verdict) {
	delete(s.held, receipt)
	s.number++
	batch := &pixyv1.SettleBatch{
		Id: s.number, Settlements: []*pixyv1.Settlement{Settlement{Receipt: receipt, Verdict: verdict}.wire()},
	}
	s.told[s.number] = batch
	if s.line != nil {
		s.line.send(settle(batch))
		if !s.isLeaving {
			s.line.send(credit(1))
		}
	}
	s.notify()
}

func (s *subscription) answered(settled *pixyv1.Settled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told[settled.Id] == nil {
		return
	}
	delete(s.told, settled.Id)
	for _, result := range settled.Results {
		if problem := problemOf(result); problem != nil {
			s.client.options.Logf("pixy: a settlement does not count, the message may come again: %v", problem)
		}
	}
	s.notify()
}

func (s *subscription) notify() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// keep shows that we are there, sees to it that the server is, and to leases.
func (s *subscription) keep(ctx context.Context, l *line, lease time.Duration) {
	every := beat
	if lease > 0 && lease/6 < every {
		every = lease / 6
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var extendAt time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			if l.silence(now) > longestSilence {
				l.cancel()
				return
			}
			extensions := s.extensions(lease)
			if len(extensions) > 0 && !now.Before(extendAt) {
				extendAt = now.Add(lease / 3)
				// nobody waits for the answer: a lease that is lost is told when the message is settled
				l.send(settle(&pixyv1.SettleBatch{Settlements: extensions}))
			} else {
				l.send(&pixyv1.ConsumeCommand{Command: &pixyv1.ConsumeCommand_Ping{Ping: &pixyv1.Ping{}}})
			}
		}
	}
}

func (s *subscription) extensions(lease time.Duration) []*pixyv1.Settlement {
	s.mu.Lock()
	defer s.mu.Unlock()
	var extensions []*pixyv1.Settlement
	if lease > 0 {
		for receipt := range s.held {
			extensions = append(extensions, Settlement{Receipt: receipt, Verdict: Extend{Lease: lease}}.wire())
		}
	}
	return extensions
}

// leave waits for all handlers, and a while for the server's answers.
func (s *subscription) leave() {
	s.mu.Lock()
	s.isLeaving = true
	if s.line != nil {
		s.line.send(&pixyv1.ConsumeCommand{Command: &pixyv1.ConsumeCommand_Drain{Drain: &pixyv1.Drain{}}})
	}
	s.mu.Unlock()
	s.await(func() bool { return len(s.held) == 0 }, nil)
	s.await(func() bool { return len(s.told) == 0 }, time.After(lastWords))
}

func (s *subscription) await(done func() bool, limit <-chan time.Time) {
	for {
		s.mu.Lock()
		isDone := done()
		s.mu.Unlock()
		if isDone {
			return
		}
		select {
		case <-s.changed:
		case <-limit:
			return
		}
	}
}

func settle(batch *pixyv1.SettleBatch) *pixyv1.ConsumeCommand {
	return &pixyv1.ConsumeCommand{Command: &pixyv1.ConsumeCommand_Settle{Settle: batch}}
}

func credit(messages int) *pixyv1.ConsumeCommand {
	return &pixyv1.ConsumeCommand{Command: &pixyv1.ConsumeCommand_Credit{Credit: &pixyv1.Credit{Messages: int32(messages)}}}
}
