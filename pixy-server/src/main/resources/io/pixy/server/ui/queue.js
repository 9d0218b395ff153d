// One group and one topic: how far it is, by hand, where it goes on, and what it has given up.

import {tabs} from './dom.js';
import {taker} from './take.js';
import {setter} from './offsets.js';
import {letters} from './letters.js';
import {state} from './state.js';

export function queue(cluster, group, topic, tab) {
  const route = word => ['c', cluster, 'q', group, topic, word];
  const views = {state, take: taker, offsets: setter, letters};
  const view = (views[tab] ?? state)(cluster, group, topic);
  return {
    title: `${group} and ${topic}`,
    element: [
      tabs('Group', tab, [
        ['state', 'State', route('state')],
        ['take', 'Take by hand', route('take')],
        ['offsets', 'Offsets', route('offsets')],
        ['letters', 'Dead letters', route('letters')],
      ]),
      view.element,
    ],
    subject: view.onQueue && {cluster, group, topic},
    listeners: {onQueue: view.onQueue, onProblem: view.onProblem},
    start: () => view.start?.(),
    close: () => view.close?.(),
  };
}
