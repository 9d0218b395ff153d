// The frame of the page: which view is shown, and what is around it.

import {h, fill, link, tell} from './dom.js';
import {key, hooks} from './api.js';
import {always, restart, watch} from './live.js';
import {forKey} from './ask.js';
import {overview} from './overview.js';
import {topics} from './topics.js';
import {topic} from './topic.js';
import {groups} from './groups.js';
import {queue} from './queue.js';

const main = document.getElementById('main');
const badge = document.getElementById('live');
const THEME = 'pixy.theme';

let shown = {close() {}};
let clusters = [];
let first = true;
let at = [''];

/**
 * What is at an address: #/ for all clusters, #/c/CLUSTER/topics, #/c/CLUSTER/groups, #/c/CLUSTER/t/TOPIC/TAB,
 * #/c/CLUSTER/q/GROUP/TOPIC/TAB.
 */
function view(parts) {
  const [word, cluster, kind, ...names] = parts;
  if (word === 'c' && cluster) {
    if (kind === 'topics') {
      return topics(cluster);
    }
    if (kind === 'groups') {
      return groups(cluster);
    }
    if (kind === 't' && names[0]) {
      return topic(cluster, names[0], names[1] || 'messages');
    }
    if (kind === 'q' && names[0] && names[1]) {
      return queue(cluster, names[0], names[1], names[2] || 'state');
    }
  }
  return parts.length === 0 || parts[0] === ''
    ? overview()
    : {title: 'Nothing here', element: h('p', {}, 'There is nothing at this address. ', link([], 'All clusters')), close() {}};
}

function route() {
  const hash = location.hash;
  if (hash && !hash.startsWith('#/')) {
    return;
  }
  let parts;
  try {
    parts = hash.slice(2).split('/').map(decodeURIComponent);
  } catch {
    parts = ['?'];
  }
  at = parts;
  shown.close();
  tell.nothing();
  shown = view(parts);
  const heading = h('h1', {tabindex: -1}, shown.title);
  fill(main, heading, shown.element);
  document.title = shown.title + ' · Pixy';
  shown.start?.();
  watch(shown.subject ?? {}, shown.listeners ?? {});
  navigation(parts);
  if (!first) {
    // who uses a screen reader hears where the link has led to
    heading.focus();
  }
  first = false;
  scrollTo(0, 0);
}

function navigation(parts) {
  const cluster = parts[0] === 'c' ? parts[1] : null;
  const kind = {t: 'topics', q: 'groups'}[parts[2]] ?? parts[2];
  const entry = (text, where, isCurrent) => link(where, text, {'aria-current': isCurrent ? 'page' : null});
  fill(document.getElementById('nav'),
    entry('Clusters', [], cluster === null),
    cluster !== null && [
      clusters.length > 1 && h('label', {class: 'inline'}, 'Cluster',
        h('select', {id: 'cluster', onchange: event => {
          location.hash = '#/c/' + encodeURIComponent(event.target.value) + '/' + (kind ?? 'topics');
        }}, clusters.map(one => h('option', {value: one.name, selected: one.name === cluster}, one.name)))),
      entry('Topics', ['c', cluster, 'topics'], kind === 'topics'),
      entry('Groups', ['c', cluster, 'groups'], kind === 'groups'),
    ]);
}

function theme(name) {
  if (name === 'light' || name === 'dark') {
    document.documentElement.dataset.theme = name;
  } else {
    delete document.documentElement.dataset.theme;
  }
}

async function askForKey() {
  const answer = await forKey(key.get());
  if (answer !== null) {
    key.set(answer);
    restart();
    route();
  }
}

always.onClusters = (told, onlyLooks) => {
  document.body.classList.toggle('looks', onlyLooks);
  const before = clusters.map(one => one.name).join('\n');
  clusters = told;
  if (before !== told.map(one => one.name).join('\n')) {
    navigation(at);
  }
};
always.onState = (state, why) => {
  const text = {live: 'live', paused: 'paused', lost: 'not connected'}[state];
  if (badge.textContent !== text) {
    badge.textContent = text;
  }
  badge.className = 'badge ' + ({live: 'good', lost: 'bad'}[state] ?? '');
  badge.title = why ?? '';
};

let asked = false;
hooks.onUnknown = () => {
  // once by itself; whoever closes the dialog finds it behind the button
  if (!asked && !document.getElementById('dialog').open) {
    asked = true;
    askForKey();
  }
};

const chosen = document.getElementById('theme');
chosen.value = localStorage.getItem(THEME) ?? 'auto';
theme(chosen.value);
chosen.addEventListener('change', () => {
  localStorage.setItem(THEME, chosen.value);
  theme(chosen.value);
});
document.getElementById('key').addEventListener('click', askForKey);
document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', route);
route();
