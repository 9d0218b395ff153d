// Looks at messages of a topic. Nobody who consumes notices.

import {h, fill, field, form, action, select, table, tell} from './dom.js';
import {cluster as of} from './api.js';
import {chooser, row} from './content.js';

const HEADS = [['Offset', 'number'], 'Time', 'Key', 'Value'];

export function browser(cluster, topic, partitions) {
  const partition = select(partitions.map(one => [one.partition, one.partition]), partitions[0]?.partition, {id: 'partition'});
  const start = select([['newest', 'the newest'], ['oldest', 'the oldest'], ['offset', 'an offset'], ['time', 'a time']],
    'newest', {id: 'start'});
  const offset = h('input', {id: 'offset', class: 'short', type: 'number', min: 0, value: 0});
  const time = h('input', {id: 'time', type: 'datetime-local', step: 1});
  const count = h('input', {id: 'count', class: 'short', type: 'number', min: 1, max: 500, value: 20});
  const form_ = chooser();
  const ofOffset = field('Offset', offset);
  const ofTime = field('Time (in your zone)', time);
  const found = h('div', {id: 'found'});

  function query() {
    switch (start.value) {
      case 'oldest': return {};
      case 'offset': return {offset: offset.value};
      case 'time':
        if (!time.value) {
          throw new Error('Say from which time on.');
        }
        return {time: new Date(time.value).toISOString()};
      default: return {offset: -count.value};
    }
  }

  async function look(where) {
    const page = await of(cluster).records(topic, partition.value, {max: count.value, ...where});
    const first = page.messages[0]?.offset ?? page.next;
    fill(found,
      table(`Partition ${partition.value}: offsets ${page.begin} to ${page.end}, ${page.messages.length} messages shown`,
        HEADS, page.messages.map(message => row(message, () => form_.value)), 'There are no messages here.'),
      h('div', {class: 'actions'},
        action('Earlier', () => look({offset: Math.max(page.begin, first - count.value)}), {disabled: first <= page.begin}),
        action('Later', () => look({offset: page.next}), {disabled: page.next >= page.end}),
        action('The newest', () => look({offset: -count.value}))));
    tell.aloud(`${page.messages.length} messages are shown`);
  }

  function fit() {
    ofOffset.hidden = start.value !== 'offset';
    ofTime.hidden = start.value !== 'time';
  }

  start.addEventListener('change', fit);
  fit();
  return [
    form({class: 'row', id: 'browse'}, () => look(query()),
      field('Partition', partition), field('Begin at', start), ofOffset, ofTime, field('How many', count),
      field('Show as', form_), h('button', {class: 'main', id: 'look'}, 'Look')),
    found,
  ];
}
