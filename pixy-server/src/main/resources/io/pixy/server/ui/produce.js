// Writes one message.

import {h, field, form, select, tell} from './dom.js';
import {cluster as of, only} from './api.js';

export function producer(cluster, topic, partitions) {
  const key = h('input', {id: 'key-text', autocomplete: 'off'});
  const keyed = h('input', {id: 'keyed', type: 'checkbox'});
  const value = h('textarea', {id: 'value', spellcheck: 'false'});
  const kind = select([['text', 'text'], ['json', 'JSON'], ['base64', 'Base64'], ['null', 'null (deletes the key)']], 'text',
    {id: 'kind'});
  const partition = select([['', 'chosen by the key'], ...partitions.map(one => [one.partition, one.partition])], '',
    {id: 'to-partition'});
  const headers = h('textarea', {id: 'headers', spellcheck: 'false', rows: 3});
  const written = h('p', {id: 'written', role: 'status'});
  const bytes = new TextEncoder();

  function payload() {
    switch (kind.value) {
      case 'null': return null;
      case 'json': return {text: checked()};
      case 'base64': return {base64: value.value.trim()};
      default: return {text: value.value};
    }
  }

  /** As it is written: read and written again, large numbers would not be what they were. */
  function checked() {
    try {
      JSON.parse(value.value);
      return value.value;
    } catch (error) {
      throw new Error('The value is no JSON: ' + error.message);
    }
  }

  function headerList() {
    return headers.value.split('\n').filter(line => line.trim() !== '').map(line => {
      const colon = line.indexOf(':');
      if (colon < 1) {
        throw new Error(`A header is a line "name: value", not "${line}".`);
      }
      return {key: line.slice(0, colon).trim(), value: base64(bytes.encode(line.slice(colon + 1).trim()))};
    });
  }

  async function write() {
    const record = {value: payload(), headers: headerList()};
    if (keyed.checked || key.value !== '') {
      record.key = {text: key.value};
    }
    if (partition.value !== '') {
      record.partition = Number(partition.value);
    }
    const result = only(await of(cluster).produce(topic, record));
    written.textContent = `Written to partition ${result.partition} at offset ${result.offset}.`;
    tell.nothing();
  }

  return form({id: 'produce', class: 'box changes'}, write,
    h('h2', {}, 'Write a message'),
    h('div', {class: 'row'}, field('Key', key), h('label', {class: 'inline'}, keyed, 'an empty key is a key, too')),
    field('Value', value),
    h('div', {class: 'actions'}, field('Value is', kind), field('Partition', partition)),
    field('Headers', headers, 'One a line: name: value'),
    h('div', {class: 'actions'}, h('button', {class: 'main', id: 'write'}, 'Write')),
    written);
}

function base64(data) {
  return btoa(Array.from(data, one => String.fromCharCode(one)).join(''));
}
