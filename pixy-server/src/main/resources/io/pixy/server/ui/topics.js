// The topics of a cluster.

import {h, fill, field, link, table, tell} from './dom.js';
import {cluster as of} from './api.js';

const MOST_SHOWN = 500;

export function topics(cluster) {
  const stop = new AbortController();
  const found = h('div', {}, 'Asking …');
  const filter = h('input', {type: 'search', id: 'filter', autocomplete: 'off'});
  const internal = h('input', {type: 'checkbox', id: 'internal'});
  let all = [];

  function show() {
    const word = filter.value.toLowerCase();
    const fitting = all.filter(name =>
      name.toLowerCase().includes(word) && (internal.checked || !name.startsWith('__')));
    const shown = fitting.slice(0, MOST_SHOWN);
    tell.aloud(`${fitting.length} topics`);
    fill(found,
      table(`${fitting.length} of ${all.length} topics`, ['Topic', 'Look at'],
        shown.map(name => [
          link(['c', cluster, 't', name, 'messages'], name),
          [link(['c', cluster, 't', name, 'settings'], 'settings', {'aria-label': 'settings of ' + name}), ' · ',
            link(['c', cluster, 't', name, 'groups'], 'groups', {'aria-label': 'groups of ' + name})],
        ]), 'No topic has such a name.'),
      fitting.length > shown.length
        && h('p', {class: 'faint'}, `The first ${MOST_SHOWN} are shown. Type more of the name to see others.`));
  }

  filter.addEventListener('input', show);
  internal.addEventListener('change', show);
  return {
    title: 'Topics of ' + cluster,
    element: [
      h('search', {class: 'row'}, h('form', {class: 'row', onsubmit: event => event.preventDefault()},
        field('Name contains', filter),
        h('label', {class: 'inline'}, internal, 'internal ones, too'))),
      found,
    ],
    async start() {
      try {
        all = await of(cluster).topics(stop.signal);
        show();
      } catch (error) {
        if (!stop.signal.aborted) {
          fill(found);
          tell.bad(error);
        }
      }
    },
    close: () => stop.abort(),
  };
}
