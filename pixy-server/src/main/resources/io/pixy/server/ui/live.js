// What changes by itself: one stream of events for the whole page. It ends while nobody looks at the page.

import {events} from './api.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const SILENCE = 12000;

let subject = {};
let listeners = {};
let running = null;
let pause = FIRST_PAUSE;
let timer = null;

/** The last that was told of all clusters, for views that are opened later. */
export const known = {clusters: null};

/** What to call with each event, whatever is watched: {onClusters, onState}. */
export const always = {onClusters: () => {}, onState: () => {}};

/** Has a queue told of, too; {cluster, group, topic}, or {} for none. The listeners are {onClusters, onQueue, onProblem}. */
export function watch(wanted, told) {
  listeners = told;
  if (told.onClusters && known.clusters) {
    told.onClusters(known.clusters);
  }
  if (running && JSON.stringify(wanted) === JSON.stringify(subject)) {
    return;
  }
  subject = wanted;
  restart();
}

/** Begins anew, as after another key was given. */
export function restart() {
  pause = FIRST_PAUSE;
  stop();
  if (!document.hidden) {
    run();
  }
}

function stop() {
  clearTimeout(timer);
  running?.abort();
  running = null;
}

async function run() {
  const mine = new AbortController();
  running = mine;
  let quiet;
  const alive = () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => mine.abort(), SILENCE);
  };
  alive();
  try {
    await events(subject, mine.signal, (name, data) => {
      if (mine !== running) {
        return;
      }
      alive();
      pause = FIRST_PAUSE;
      always.onState('live');
      deliver(name, data);
    });
    lost(mine, 'The stream has ended.');
  } catch (error) {
    lost(mine, error.status ? error.message : 'The server can\'t be reached.');
  } finally {
    clearTimeout(quiet);
  }
}

function deliver(name, data) {
  if (name === 'clusters') {
    known.clusters = data.clusters;
    always.onClusters(data.clusters, Boolean(data.readOnly));
    listeners.onClusters?.(data.clusters);
  } else if (name === 'queue') {
    listeners.onQueue?.(data);
  } else if (name === 'problem') {
    listeners.onProblem?.(data);
  }
}

function lost(mine, why) {
  if (mine !== running) {
    return;
  }
  running = null;
  always.onState('lost', why);
  timer = setTimeout(run, pause);
  pause = Math.min(LONGEST_PAUSE, pause * 2);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    stop();
    always.onState('paused');
  } else if (!running) {
    restart();
  }
});
