// Who consumes what. Kafka and ZooKeeper are asked topic by topic, so only when it is asked for, and not for all at once.

import {h, fill, field, form, action, link, table, tell} from './dom.js';
import {cluster as of} from './api.js';

const AT_A_TIME = 4;
const TOPICS_A_STEP = 100;

export function groups(cluster) {
  const stop = new AbortController();
  const found = h('div', {}, 'Asking …');
  const rows = [];
  let topics = [];
  let asked = 0;

  function show() {
    fill(found,
      table(`Groups that consume now, of ${asked} of ${topics.length} topics`,
        ['Group', 'Topic', 'Members', ['Partitions', 'number']],
        rows.map(([group, topic, members]) => [
          link(['c', cluster, 'q', group, topic], group),
          link(['c', cluster, 't', topic], topic),
          Object.entries(members).map(([member, own]) => h('div', {}, member, ' ', h('span', {class: 'faint'}, own.join(', ')))),
          Object.values(members).flat().length,
        ]), 'No group consumes any of these topics.'),
      h('div', {class: 'actions'},
        asked < topics.length && action(`Ask for ${Math.min(TOPICS_A_STEP, topics.length - asked)} more topics`, more),
        action('Ask again', again)));
  }

  async function more() {
    const some = topics.slice(asked, asked + TOPICS_A_STEP);
    const waiting = [...some];
    const one = async () => {
      for (let topic = waiting.shift(); topic !== undefined && !stop.signal.aborted; topic = waiting.shift()) {
        const groupsOfTopic = await of(cluster).consumers(topic, stop.signal);
        Object.entries(groupsOfTopic).forEach(([group, members]) => rows.push([group, topic, members]));
      }
    };
    await Promise.all(Array.from({length: AT_A_TIME}, one));
    asked += some.length;
    rows.sort((left, right) => left[0].localeCompare(right[0]) || left[1].localeCompare(right[1]));
    show();
  }

  async function again() {
    rows.length = 0;
    asked = 0;
    topics = (await of(cluster).topics(stop.signal)).filter(name => !name.startsWith('__'));
    await more();
  }

  const group = h('input', {id: 'group', required: true, autocomplete: 'off'});
  const topic = h('input', {id: 'of-topic', required: true, autocomplete: 'off'});
  return {
    title: 'Groups of ' + cluster,
    element: [
      found,
      h('h2', {}, 'A group that does not consume now'),
      form({class: 'row'}, () => {
        location.hash = '#/' + ['c', cluster, 'q', group.value, topic.value].map(encodeURIComponent).join('/');
      }, field('Group', group), field('Topic', topic), h('button', {class: 'main'}, 'Look at it')),
    ],
    async start() {
      try {
        await again();
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
