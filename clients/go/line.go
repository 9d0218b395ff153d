package pixy

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/pixy-io/pixy/clients/go/pixyv1"
)

// line is one stream to the server. Commands are sent by a goroutine of its own, since sending may block, and whoever reads
// must not wait for that.
type line struct {
	call     pixyv1.Pixy_ConsumeClient
	cancel   context.CancelFunc
	commands chan *pixyv1.ConsumeCommand
	heard    atomic.Int64 // since 1970
}

func newLine(call pixyv1.Pixy_ConsumeClient, cancel context.CancelFunc, credits int) *line {
	// room for a verdict and a credit for each message that is here, for those told again, and for signs of life
	l := &line{call: call, cancel: cancel, commands: make(chan *pixyv1.ConsumeCommand, 4*credits+64)}
	l.hear()
	return l
}

// send never blocks: a server that does not listen for so long is left. What it has not heard is told the next one.
func (l *line) send(command *pixyv1.ConsumeCommand) {
	select {
	case l.commands <- command:
	default:
		l.cancel()
	}
}

func (l *line) write(ctx context.Context) {
	for {
		select {
		case command := <-l.commands:
			// the reader hears of the error
			if l.call.Send(command) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func (l *line) hear() {
	l.heard.Store(time.Now().UnixNano())
}

func (l *line) silence(now time.Time) time.Duration {
	return now.Sub(time.Unix(0, l.heard.Load()))
}
