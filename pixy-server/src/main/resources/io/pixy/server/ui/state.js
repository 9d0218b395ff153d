// How far a group is, as it changes.

import {h, fill, badge, link, renew, table} from './dom.js';
import {Plot} from './plot.js';

const HEADS = [['Partition', 'number'], 'Owner', ['Committed', 'number'], ['End', 'number'], ['Lag', 'number'],
  ['In hand', 'number'], ['Due', 'number'], ['Delayed', 'number'], ['Held', 'number'], ['On its way', 'number'],
  'Oldest', ['Acks kept', 'number'], 'In the way'];

export function state(cluster, group, topic) {
  const plot = new Plot('Lag of all partitions');
  const figures = h('ul', {class: 'figures', 'aria-label': 'Sums'}, h('li', {class: 'faint'}, 'Waiting for the server …'));
  const blocked = h('div', {id: 'blocked', 'aria-live': 'polite'});
  const caption = 'Partitions. What only the owner knows is told if this instance is the owner.';
  const partitions = table(caption, HEADS, [], 'Waiting for the server …');
  partitions.id = 'partitions';
  let before = '';
  let ways = null;
  return {
    element: [
      h('p', {}, 'Topic ', link(['c', cluster, 't', topic], topic)),
      figures, plot.element, blocked, partitions,
    ],
    onQueue(told) {
      const rows = told.partitions;
      plot.add(sum(rows, row => Math.max(0, row.lag ?? 0)));
      const now = JSON.stringify(rows);
      if (now === before) {
        return;
      }
      before = now;
      fill(figures, sums(rows).map(([name, value]) => h('li', {}, h('strong', {}, value), name)));
      const reasons = rows.flatMap(row => (row.state?.blocked ?? []).map(one => [row.partition, one]));
      if (ways !== JSON.stringify(reasons)) {
        ways = JSON.stringify(reasons);
        fill(blocked, reasons.length > 0 && h('section', {class: 'box'}, h('h2', {}, 'What is in the way'),
          h('ul', {}, reasons.map(([partition, one]) =>
            h('li', {}, 'Partition ', partition, ': ', badge(one.reason, 'warn'), ' ', one.message)))));
      }
      renew(partitions, table(caption, HEADS, rows.map(cells)));
    },
    onProblem(told) {
      fill(blocked, h('p', {class: 'box'}, badge('can\'t be told', 'bad'), ' ', told.message));
      ways = null;
      before = '';
    },
  };
}

function sum(rows, value) {
  return rows.reduce((total, row) => total + value(row), 0);
}

function sums(rows) {
  const owners = new Set(rows.map(row => row.owner).filter(owner => owner !== null));
  const own = name => sum(rows, row => row.state?.[name] ?? 0).toLocaleString('en');
  return [
    ['lag', sum(rows, row => Math.max(0, row.lag ?? 0)).toLocaleString('en')],
    [owners.size === 1 ? 'member' : 'members', owners.size],
    ['partitions', rows.length],
    ['without owner', rows.filter(row => row.owner === null).length],
    ['in hand here', own('inHand')],
    ['delayed here', own('delayed')],
  ];
}

function cells(row) {
  const known = row.state;
  const number = value => known ? value.toLocaleString('en') : '-';
  return [
    row.partition,
    row.owner ?? 'nobody',
    row.committed ?? 'never',
    row.end,
    row.lag ?? '-',
    number(known?.inHand),
    number(known?.due),
    number(known?.delayed),
    number(known?.held),
    number(known?.shipping),
    known?.oldest
      ? h('span', {}, `offset ${known.oldest.offset}`, known.oldest.age && `, ${known.oldest.age} old`,
        `, tried ${known.oldest.attempts} times`)
      : '-',
    known ? Math.round(known.metadataUsed * 100) + ' %' : '-',
    known && known.blocked.length > 0 ? known.blocked.map(one => badge(one.reason, 'warn')) : '-',
  ];
}
