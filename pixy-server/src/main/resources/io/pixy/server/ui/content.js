// How a message is shown, wherever it comes from.

import {h, select} from './dom.js';
import {decode, preview, show, size, text} from './bytes.js';

export const FORMS = [['auto', 'as it fits'], ['text', 'text'], ['json', 'JSON'], ['hex', 'hex']];

/** A choice of how to show values, which all messages made with it follow. */
export function chooser() {
  return select(FORMS, 'auto', {id: 'form'});
}

/** Key, headers and value of a message, with a choice of its own. */
export function content(message, how = 'auto') {
  const key = decode(message.key);
  const value = decode(message.value);
  const shown = h('pre', {tabindex: 0, 'aria-label': 'Value', class: 'value'}, show(value, how));
  const choice = select(FORMS, how, {'aria-label': 'Show the value as', onchange: event => {
    shown.textContent = show(value, event.target.value);
  }});
  return h('div', {class: 'content'},
    h('dl', {},
      h('dt', {}, 'Key'), h('dd', {}, h('code', {}, key !== null && text(key) === null ? show(key, 'hex') : show(key, 'text'))),
      (message.headers ?? []).map(header => [
        h('dt', {}, 'Header ' + header.key),
        h('dd', {}, h('code', {}, show(decode(header.value), 'auto'))),
      ]),
      h('dt', {}, 'Size'), h('dd', {}, size(value))),
    h('label', {class: 'inline'}, 'Show as', choice),
    shown);
}

/** A row of a list that opens when it is pressed. */
export function row(message, how) {
  const summary = h('summary', {}, h('span', {class: 'mono'}, preview(decode(message.value))));
  const details = h('details', {}, summary);
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(content(message, how()));
    }
  });
  return [
    message.offset,
    h('time', {datetime: message.timestamp ?? ''}, message.timestamp ?? '-'),
    h('code', {}, preview(decode(message.key))),
    details,
  ];
}
