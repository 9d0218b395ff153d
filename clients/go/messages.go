package pixy

import (
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pixy-io/pixy/clients/go/pixyv1"
)

// Header of a record. Keys may repeat. Over the original API a value is never nil.
type Header struct {
	Key   string
	Value []byte
}

// Record is what is written. A nil key is none.
type Record struct {
	Key     []byte
	Value   []byte
	Headers []Header
}

// Position is where a record was written.
type Position struct {
	Partition int32
	Offset    int64
}

// Message is a record that was consumed.
type Message struct {
	Record
	Position
	Topic string
}

// Delivery is a message that was received: it is the receiver's until its lease runs out or it is settled.
type Delivery struct {
	Message
	// Receipt is what it is settled by.
	Receipt string
	// Attempt is 1 for the first time.
	Attempt int
}

// Verdict is what is to become of a message: an Ack, Nack, Extend or Reject.
type Verdict interface {
	on(settlement *pixyv1.Settlement)
}

// longestReason is what a server takes, in units of UTF-16; no byte stands for more than one.
const longestReason = 1000

// reasonOf is what can be told of a reason: more would be refused, and what is not UTF-8 could not be sent at all.
func reasonOf(text string) string {
	if len(text) > longestReason {
		text = text[:longestReason]
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// Settlement is the verdict about the message with that receipt.
type Settlement struct {
	Receipt string
	Verdict Verdict
}

// Ack says that it is done.
type Ack struct{}

// Nack says that it is to come again. As an error it is what a Handler may return.
type Nack struct {
	// Delay is how long it is not to come again; 0 for the pause of the queue.
	Delay time.Duration
	// Release says that the attempt does not count, as nobody has tried.
	Release bool
	// Reason is for people.
	Reason string
}

// Extend says that more time is needed.
type Extend struct {
	// Lease runs for so long from now on.
	Lease time.Duration
}

// Reject says that nobody can ever deal with it: it goes to the dead letters. As an error it is what a Handler may return.
type Reject struct {
	Reason string
}

func (n Nack) Error() string   { return "nack: " + n.Reason }
func (r Reject) Error() string { return "reject: " + r.Reason }

func (Ack) on(settlement *pixyv1.Settlement) {
	settlement.Verb = &pixyv1.Settlement_Ack{Ack: &pixyv1.Ack{}}
}

func (n Nack) on(settlement *pixyv1.Settlement) {
	nack := &pixyv1.Nack{Release: n.Release, Reason: reasonOf(n.Reason)}
	if n.Delay > 0 {
		nack.Delay = durationpb.New(n.Delay)
	}
	settlement.Verb = &pixyv1.Settlement_Nack{Nack: nack}
}

func (e Extend) on(settlement *pixyv1.Settlement) {
	settlement.Verb = &pixyv1.Settlement_Extend{Extend: &pixyv1.Extend{Lease: durationpb.New(e.Lease)}}
}

func (r Reject) on(settlement *pixyv1.Settlement) {
	settlement.Verb = &pixyv1.Settlement_Reject{Reject: &pixyv1.Reject{Reason: reasonOf(r.Reason)}}
}

func (s Settlement) wire() *pixyv1.Settlement {
	settlement := &pixyv1.Settlement{Receipt: s.Receipt}
	s.Verdict.on(settlement)
	return settlement
}

// Problem says why one settlement does not count.
type Problem struct {
	// Code such as LEASE_LOST: somebody else has the message, or will get it.
	Code    string
	Message string
	// Retriable says that the same settlement may succeed a little later.
	Retriable bool
}

func (p *Problem) Error() string {
	return p.Code + ": " + p.Message
}

// problemOf is nil if the settlement counts, be it for the second time.
func problemOf(result *pixyv1.SettleResult) *Problem {
	problem := result.GetProblem()
	if problem == nil || problem.Code == pixyv1.Code_ALREADY_SETTLED {
		return nil
	}
	return &Problem{Code: problem.Code.String(), Message: problem.Message, Retriable: problem.Retriable}
}

func deliveryOf(wired *pixyv1.Delivery) *Delivery {
	record := Record{Key: wired.GetRecord().GetKey(), Value: wired.GetRecord().GetValue()}
	for _, header := range wired.GetRecord().GetHeaders() {
		record.Headers = append(record.Headers, Header{Key: header.Key, Value: header.Value})
	}
	return &Delivery{
		Message: Message{
			Record:   record,
			Position: Position{Partition: wired.Partition, Offset: wired.Offset},
			Topic:    wired.Topic,
		},
		Receipt: wired.Receipt,
		Attempt: int(wired.Attempt),
	}
}
