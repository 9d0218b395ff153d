import { setTimeout } from 'node:timers/promises';

const FIRST = 100;
const LONGEST = 5_000;

export class Backoff {
  #pause = FIRST;

  next() {
    const pause = this.#pause * (0.5 + Math.random() / 2);
    this.#pause = Math.min(LONGEST, this.#pause * 2);
    return pause;
  }

  reset() {
    this.#pause = FIRST;
  }

  async wait(signal) {
    try {
      await setTimeout(this.next(), undefined, { signal });
    } catch (e) {
      if (e.name !== 'AbortError') throw e;
    }
  }
}
