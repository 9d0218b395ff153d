// A line over time, of what was told since the page looks.

import {h, svg} from './dom.js';

const MOST_POINTS = 900;
const WIDTH = 900;
const HEIGHT = 200;

/** A plot of numbers that are added one by one; its element changes with each. */
export class Plot {
  #points = [];
  #line = svg('polyline', {points: ''});
  #svg;
  #top = h('span', {}, '');
  #since = h('span', {}, '');
  #what;

  constructor(what) {
    this.#what = what;
    const lines = [0.25, 0.5, 0.75].map(part =>
      svg('line', {x1: 0, x2: WIDTH, y1: HEIGHT * part, y2: HEIGHT * part}));
    this.#svg = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img',
      'aria-label': what + ': nothing yet', class: 'plot'}, lines, this.#line);
    this.element = h('figure', {class: 'plain'},
      h('figcaption', {class: 'scale'}, h('span', {}, what), this.#top),
      this.#svg,
      h('div', {class: 'scale'}, this.#since, h('span', {}, 'now')));
  }

  add(value, now = Date.now()) {
    this.#points.push({value, now});
    if (this.#points.length > MOST_POINTS) {
      this.#points.shift();
    }
    const first = this.#points[0].now;
    const span = Math.max(60_000, now - first);
    const values = this.#points.map(point => point.value);
    const high = Math.max(...values);
    const top = nice(high);
    this.#line.setAttribute('points', this.#points
      .map(point => `${(WIDTH - (now - point.now) / span * WIDTH).toFixed(1)},`
        + (HEIGHT - point.value / top * (HEIGHT - 4) - 2).toFixed(1))
      .join(' '));
    this.#top.textContent = 'to ' + top.toLocaleString('en');
    this.#since.textContent = ago(span);
    this.#svg.setAttribute('aria-label', `${this.#what}: now ${value}, lowest ${Math.min(...values)}, highest ${high}, `
      + `within ${ago(now - first)}`);
  }
}

function nice(high) {
  let step = 1;
  while (step * 10 < high) {
    step *= 10;
  }
  return [1, 2, 5, 10].map(factor => factor * step).find(top => top >= high) ?? 10;
}

function ago(millis) {
  const seconds = Math.round(millis / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
