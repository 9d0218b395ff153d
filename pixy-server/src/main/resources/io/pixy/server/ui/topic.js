// One topic: its messages, settings, groups, and a form to write to it.

import {h, fill, field, form, link, table, tabs, tell} from './dom.js';
import {cluster as of} from './api.js';
import {browser} from './browse.js';
import {producer} from './produce.js';

export function topic(cluster, name, tab) {
  const stop = new AbortController();
  const body = h('div', {}, 'Asking …');
  const route = word => ['c', cluster, 't', name, word];
  const views = {
    messages: async () => browser(cluster, name, (await described()).partitions ?? []),
    settings: async () => settings(await described()),
    groups: async () => consumers(cluster, name, await of(cluster).consumers(name, stop.signal)),
    produce: async () => producer(cluster, name, (await described()).partitions ?? []),
  };
  const described = () => of(cluster).topic(name, stop.signal);
  return {
    title: name,
    element: [
      tabs('Topic', tab, [
        ['messages', 'Messages', route('messages')],
        ['settings', 'Settings', route('settings')],
        ['groups', 'Groups', route('groups')],
        ['produce', 'Produce', route('produce')],
      ]),
      body,
    ],
    async start() {
      try {
        fill(body, await (views[tab] ?? views.messages)());
      } catch (error) {
        if (!stop.signal.aborted) {
          fill(body);
          tell.bad(error);
        }
      }
    },
    close: () => stop.abort(),
  };
}

function settings(description) {
  const partitions = description.partitions ?? [];
  const config = Object.entries(description.config?.config ?? {});
  const trouble = one => one.leader < 0 ? 'no leader' : one.isr.length < one.replicas.length ? 'not all in sync' : 'fine';
  return [
    table('Settings made for this topic; the others are those of the brokers', ['Setting', 'Value'],
      config.map(([setting, value]) => [h('code', {}, setting), h('code', {}, value)]), 'None: all is as the brokers have it.'),
    table('Partitions', [['Partition', 'number'], 'Leader', 'Replicas', 'In sync', 'State'],
      partitions.map(one => [one.partition, one.leader < 0 ? '-' : one.leader, one.replicas.join(', '), one.isr.join(', '),
        trouble(one)])),
  ];
}

function consumers(cluster, topic, groups) {
  const rows = Object.entries(groups).map(([group, members]) => [
    link(['c', cluster, 'q', group, topic], group),
    Object.keys(members).join(', '),
    Object.values(members).flat().length,
  ]);
  const typed = h('input', {id: 'group', required: true, autocomplete: 'off'});
  return [
    table('Groups that consume this topic now', ['Group', 'Members', ['Partitions', 'number']], rows, 'None at the moment.'),
    h('h2', {}, 'Another group'),
    form({class: 'row'}, () => {
      location.hash = '#/' + ['c', cluster, 'q', typed.value, topic].map(encodeURIComponent).join('/');
    }, field('Name', typed), h('button', {class: 'main'}, 'Look at it')),
  ];
}
