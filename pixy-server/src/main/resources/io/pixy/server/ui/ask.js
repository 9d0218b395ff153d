// Questions before something that can't be undone.

import {h, fill, field, form} from './dom.js';

const dialog = () => document.getElementById('dialog');

/**
 * Asks once more. Resolves to true only if the user typed the word and said yes.
 *
 * @param title what it is about
 * @param content what will happen, as elements or texts
 * @param word to be typed, so that nobody says yes by accident; no typing without one
 */
export function sure(title, content, word, yes) {
  return new Promise(resolve => {
    const typed = h('input', {id: 'sure-word', autocomplete: 'off', spellcheck: 'false'});
    const go = h('button', {class: 'danger', id: 'sure-yes', disabled: Boolean(word)}, yes);
    typed.addEventListener('input', () => {
      go.disabled = typed.value !== word;
    });
    let answer = false;
    show(title,
      form({}, () => {
        answer = !word || typed.value === word;
        dialog().close();
      },
      content,
      word && field(`Type ${word} to go on`, typed),
      h('div', {class: 'actions'}, go,
        h('button', {type: 'button', id: 'sure-no', onclick: () => dialog().close()}, 'Cancel'))));
    dialog().addEventListener('close', () => resolve(answer), {once: true});
  });
}

/** Asks for a key. Resolves to it, to '' to forget it, or to null. */
export function forKey(current) {
  return new Promise(resolve => {
    const typed = h('input', {type: 'password', id: 'key-value', autocomplete: 'off', value: current});
    let answer = null;
    show('Key',
      form({}, () => {
        answer = typed.value.trim();
        dialog().close();
      },
      h('p', {}, 'An API key or a token, if this server wants one. It stays in this tab until it is closed.'),
      field('Key or token', typed),
      h('div', {class: 'actions'},
        h('button', {class: 'main', id: 'key-use'}, 'Use'),
        h('button', {type: 'button', onclick: () => {
          answer = '';
          dialog().close();
        }}, 'Forget'),
        h('button', {type: 'button', onclick: () => dialog().close()}, 'Cancel'))));
    dialog().addEventListener('close', () => resolve(answer), {once: true});
  });
}

function show(title, ...content) {
  if (dialog().open) {
    dialog().close();
  }
  fill(dialog(), h('h2', {id: 'dialog-title'}, title), content);
  dialog().showModal();
}
