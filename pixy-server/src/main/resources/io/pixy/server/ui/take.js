// Takes messages by hand, and settles them.

import {h, fill, field, form, action, tell, badge} from './dom.js';
import {cluster as of, only} from './api.js';
import {content} from './content.js';

const LONGEST_LIST = 50;

export function taker(cluster, group, topic) {
  const stop = new AbortController();
  const wait = h('input', {id: 'wait', class: 'short', type: 'number', min: 0, max: 60, value: 5});
  const lease = h('input', {id: 'lease', class: 'short', type: 'number', min: 1, placeholder: 'usual'});
  const list = h('ol', {class: 'plain', id: 'taken', 'aria-label': 'Messages in your hands'});
  const empty = h('p', {id: 'nothing', role: 'status'});

  async function take() {
    empty.textContent = '';
    let answer;
    try {
      answer = await of(cluster).receive(topic,
        {group, max: 1, wait: wait.value + 's', lease: lease.value ? lease.value + 's' : ''}, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) {
        return;
      }
      throw error;
    }
    if (answer.messages.length === 0) {
      empty.textContent = `Nothing came within ${wait.value} s.`;
      return;
    }
    answer.messages.forEach(message => list.prepend(card(message)));
    while (list.childElementCount > LONGEST_LIST) {
      list.lastElementChild.remove();
    }
  }

  function card(message) {
    const longer = h('input', {class: 'short', type: 'number', min: 1, value: 60});
    const state = h('p', {class: 'state', role: 'status', tabindex: -1}, `Yours until ${message.leaseUntil}, attempt ${message.attempt}.`);
    const delay = h('input', {class: 'short', type: 'number', min: 0, value: 0});
    const name = `partition ${message.partition}, offset ${message.offset}`;
    const actions = h('div', {class: 'actions'},
      action('Ack', () => settle({ack: {}}, 'acknowledged'), {class: 'main ack', 'aria-label': 'Acknowledge ' + name}),
      field('Delay, s', delay),
      action('Nack', () => settle({nack: {delay: delay.value + 's', reason: 'by hand'}}, 'to come again'),
        {class: 'nack', 'aria-label': 'Have come again ' + name}),
      action('Give back', () => settle({nack: {release: true}}, 'given back'), {'aria-label': 'Give back ' + name}),
      field('By, s', longer),
      action('Extend', () => settle({extend: {lease: longer.value + 's'}}, null), {'aria-label': 'Extend the lease of ' + name}),
      action('Reject', () => settle({reject: {reason: 'by hand'}}, 'a dead letter'),
        {class: 'danger reject', 'aria-label': 'Reject ' + name}));

    async function settle(verb, done) {
      const result = only(await of(cluster).settle(topic, group, {receipt: message.receipt, ...verb}));
      tell.nothing();
      if (done === null) {
        state.textContent = 'Yours until ' + (result.leaseUntil ?? 'later') + '.';
        return;
      }
      fill(state, badge(done, 'good'));
      actions.remove();
      state.focus();
    }

    return h('li', {class: 'box', 'data-offset': message.offset}, h('h3', {}, `Partition ${message.partition}, offset ${message.offset}`),
      state, content(message), actions);
  }

  return {
    element: [
      h('p', {class: 'box'}, 'Who takes a message has it instead of the consumers of ', h('strong', {}, group),
        ' until it is settled or its lease has run out. The first one makes this instance a member of the group.'),
      form({class: 'row changes', id: 'take'}, take, field('Wait, s', wait), field('Lease, s', lease),
        h('button', {class: 'main', id: 'take-one'}, 'Take a message')),
      empty,
      list,
    ],
    close: () => stop.abort(),
  };
}
