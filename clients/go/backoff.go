package pixy

import (
	"math/rand"
	"time"
)

const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// Backoff tells how long to wait before the same is tried again: pauses that double from a tenth of a second to five
// seconds, of random length, so that not all come back at once. The zero value is ready; not for several goroutines.
type Backoff struct {
	pause time.Duration
}

// Next is the next pause.
func (b *Backoff) Next() time.Duration {
	if b.pause == 0 {
		b.pause = firstPause
	}
	pause := b.pause/2 + time.Duration(rand.Int63n(int64(b.pause/2)))
	b.pause *= 2
	if b.pause > longestPause {
		b.pause = longestPause
	}
	return pause
}

// Reset is for when it has succeeded: the next pause is a short one.
func (b *Backoff) Reset() {
	b.pause = 0
}
