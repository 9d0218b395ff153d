// Dead letters of a group: looked at, and put back.

import {h, fill, field, form, action, table, tell} from './dom.js';
import {cluster as of} from './api.js';
import {decode, preview} from './bytes.js';
import {content} from './content.js';
import {sure} from './ask.js';

const A_PAGE = 50;
const POLL_MILLIS = 1000;

export function letters(cluster, group, topic) {
  const found = h('div', {id: 'found'});
  const reason = h('input', {id: 'reason', autocomplete: 'off', placeholder: 'any'});
  const limit = h('input', {id: 'limit', class: 'short', type: 'number', min: 0, value: 0});
  const rate = h('input', {id: 'rate', class: 'short', type: 'number', min: 1, max: 500, value: 100});
  const progress = h('p', {id: 'progress', role: 'status'});
  const stop = h('div', {class: 'actions'});
  let timer = null;
  let closed = false;

  async function list(at) {
    const page = await of(cluster).letters(topic, {group, max: A_PAGE, at});
    fill(found,
      table(`${page.deadLetters.length} dead letters`, ['Written', 'Was at', ['Attempts', 'number'], 'Why', 'Message'],
        page.deadLetters.map(letter => [
          letter.written,
          `${letter.originalPartition} / ${letter.originalOffset}`,
          letter.attempts,
          [letter.reason, letter.message && ': ' + letter.message],
          opened(letter),
        ]), 'There are none that were not put back.'),
      page.next && h('div', {class: 'actions'}, action('The next ones', () => list(page.next))));
  }

  async function redrive() {
    const filter = reason.value.trim() ? {reason: reason.value.trim()} : undefined;
    const yes = await sure('Put dead letters back', [
      h('p', {}, `Dead letters of ${group}`, filter && ` whose reason is ${filter.reason}`,
        Number(limit.value) > 0 ? `, ${limit.value} at most,` : ', all that are there,',
        ` are written to the topic ${topic} again, ${rate.value} a second.`),
      h('p', {}, 'Every group that consumes the topic gets them, not only this one.'),
    ], group, 'Put them back');
    if (!yes) {
      tell.good('Nothing was changed.');
      return;
    }
    const task = await of(cluster).redrive(topic, group,
      {maxPerSecond: Number(rate.value), limit: Number(limit.value), ...(filter && {filter})});
    follow(task);
  }

  function follow(task) {
    const running = task.state === 'RUNNING';
    fill(progress, `${task.state}: ${task.redriven} put back, ${task.skipped} left out, ${task.failed} failed, `,
      `${task.left} to look at.`, task.error && ' ' + task.error.message);
    if (running !== stop.hasChildNodes()) {
      fill(stop, running
        && action('Stop it', async () => follow(await of(cluster).cancel(topic, group, task.id)), {id: 'cancel'}));
    }
    clearTimeout(timer);
    if (running && !closed) {
      timer = setTimeout(async () => {
        try {
          follow(await of(cluster).redriven(topic, group, task.id));
        } catch (error) {
          tell.bad(error);
        }
      }, POLL_MILLIS);
    } else if (!closed) {
      list().catch(tell.bad);
    }
  }

  return {
    element: [
      found,
      h('h2', {class: 'changes'}, 'Put them back'),
      form({class: 'row changes', id: 'redrive'}, redrive,
        field('Only with the reason', reason), field('At most (0: all)', limit), field('A second', rate),
        h('button', {class: 'danger', id: 'put-back'}, 'Put back …')),
      progress,
      stop,
    ],
    start: () => list().catch(error => {
      fill(found);
      tell.bad(error);
    }),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function opened(letter) {
  const details = h('details', {}, h('summary', {}, h('span', {class: 'mono'}, preview(decode(letter.value)))));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(content(letter));
    }
  });
  return details;
}
