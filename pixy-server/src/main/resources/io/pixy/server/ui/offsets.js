// Where a group goes on. What would change is shown first; then it is asked again.

import {h, fill, field, form, select, table, tell, action} from './dom.js';
import {cluster as of} from './api.js';
import {sure} from './ask.js';

const WAYS = [['oldest', 'the oldest message'], ['newest', 'the end'], ['time', 'a time'], ['offset', 'an offset'],
  ['shift', 'so many further, or back']];

export function setter(cluster, group, topic) {
  const way = select(WAYS, 'oldest', {id: 'way'});
  const time = h('input', {id: 'time', type: 'datetime-local', step: 1});
  const number = h('input', {id: 'number', class: 'short', type: 'number', value: 0});
  const only = h('input', {id: 'only', class: 'short', placeholder: 'all', autocomplete: 'off'});
  const ofTime = field('Time (in your zone)', time);
  const ofNumber = field('Offset, or how many', number);
  const plan = h('div', {id: 'plan'});

  async function target() {
    if (way.value === 'time') {
      if (!time.value) {
        throw new Error('Say which time.');
      }
      const found = await of(cluster).offsetsAt(topic, new Date(time.value).toISOString());
      const byPartition = new Map(found.map(one => [one.partition, one.offset]));
      return row => byPartition.get(row.partition) ?? row.end;
    }
    const n = Number(number.value);
    return {
      oldest: row => row.begin,
      newest: row => row.end,
      offset: () => n,
      shift: row => (row.offset < 0 ? row.begin : row.offset) + n,
    }[way.value];
  }

  function chosen(rows) {
    const text = only.value.trim();
    if (text === '' || text === 'all') {
      return rows;
    }
    const wanted = text.split(/[\s,]+/).map(Number);
    const unknown = wanted.filter(one => !rows.some(row => row.partition === one));
    if (unknown.length > 0) {
      throw new Error('There is no such partition: ' + unknown.join(', '));
    }
    return rows.filter(row => wanted.includes(row.partition));
  }

  /** What would be set, from what Kafka says now; within the log. */
  async function dryRun() {
    fill(plan);
    const rows = chosen(await of(cluster).offsets(topic, group));
    const to = await target();
    const changes = rows.map(row => ({...row, to: Math.max(row.begin, Math.min(row.end, to(row)))}));
    const moved = changes.filter(change => change.to !== change.offset);
    fill(plan,
      table('What would be set', [['Partition', 'number'], ['Log', 'number'], ['Now', 'number'], ['Then', 'number'],
        ['Lag now', 'number'], ['Lag then', 'number']],
      changes.map(change => [change.partition, `${change.begin} to ${change.end}`,
        h('td', {class: 'number was'}, change.offset < 0 ? 'never' : change.offset),
        h('td', {class: 'number ' + (change.to === change.offset ? '' : 'changed')}, change.to),
        change.lag, change.end - change.to])),
      moved.length === 0
        ? h('p', {role: 'status'}, 'Nothing would change.')
        : h('div', {class: 'actions'}, action(`Set ${moved.length} offsets …`, () => set(moved),
          {class: 'danger changes', id: 'set'})));
    tell.aloud(`${moved.length} offsets would change`);
  }

  async function set(changes) {
    const back = changes.filter(change => change.to < change.offset).reduce((sum, one) => sum + one.offset - one.to, 0);
    const skipped = changes.filter(change => change.to > change.offset).reduce((sum, one) =>
      sum + one.to - Math.max(one.offset, one.begin), 0);
    const yes = await sure('Set offsets of ' + group, [
      h('p', {}, `Of the topic ${topic} ${changes.length} partitions are set. `,
        back > 0 && h('strong', {}, `${back} messages are handed out again. `),
        skipped > 0 && h('strong', {}, `${skipped} messages are passed over, and handed out to nobody. `)),
      h('p', {}, 'The group should not be consuming meanwhile: a consumer that runs does not notice, and commits over it.'),
    ], group, 'Set them');
    if (!yes) {
      tell.good('Nothing was changed.');
      return;
    }
    // what was committed behind the old offset says nothing about the new one
    await of(cluster).setOffsets(topic, group, changes.map(change =>
      ({partition: change.partition, offset: change.to, metadata: ''})));
    tell.good(`${changes.length} offsets of ${group} are set.`);
    await dryRun();
  }

  function fit() {
    ofTime.hidden = way.value !== 'time';
    ofNumber.hidden = way.value !== 'offset' && way.value !== 'shift';
    fill(plan);
  }

  way.addEventListener('change', fit);
  fit();
  return {
    element: [
      form({class: 'row', id: 'offsets'}, dryRun, field('Go on at', way), ofTime, ofNumber,
        field('Partitions', only, 'such as 0, 3'), h('button', {class: 'main', id: 'dry-run'}, 'Show what would change')),
      plan,
    ],
  };
}
