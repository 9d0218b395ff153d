package pixy

import "time"

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
	half := b.pause / 2
	// Go before 1.20 has the same random numbers in each process; the clock does not say the same to any two
	pause := half + time.Duration(time.Now().UnixNano())%half
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
