// The one place that makes elements. Whatever comes from Kafka or the server goes in as text; nothing parses markup.

const AS_PROPERTY = new Set(['value', 'checked', 'disabled', 'selected', 'required']);

/** An element; attributes that are null or false are left out, those that begin with "on" are listeners. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (AS_PROPERTY.has(name)) {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  put(element, children);
  return element;
}

/** The same of SVG. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  put(element, children);
  return element;
}

function put(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, children);
  return element;
}

/** A control with its name. */
export function field(text, control, hint) {
  return h('label', {}, text, control, hint && h('span', {class: 'faint'}, hint));
}

export function select(options, chosen, attributes = {}) {
  return h('select', attributes, options.map(([value, text]) =>
    h('option', {value, selected: String(value) === String(chosen)}, text)));
}

/**
 * A table. Heads are texts, or [text, 'number'] for columns of numbers; rows are lists of cells.
 */
export function table(caption, heads, rows, ifEmpty = 'Nothing.') {
  const numbers = heads.map(head => Array.isArray(head));
  const cell = (content, i) => content instanceof HTMLTableCellElement
    ? content
    : h('td', {class: numbers[i] ? 'number' : null}, content);
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption},
    h('table', {},
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, heads.map(head => Array.isArray(head)
        ? h('th', {scope: 'col', class: 'number'}, head[0])
        : h('th', {scope: 'col'}, head)))),
      h('tbody', {}, rows.length === 0
        ? h('tr', {}, h('td', {colspan: heads.length, class: 'faint'}, ifEmpty))
        : rows.map(row => h('tr', {}, row.map(cell))))));
}

/** Puts the rows of one table into another with the same heads, whose place and focus stay what they are. */
export function renew(shown, made) {
  shown.querySelector('tbody').replaceWith(made.querySelector('tbody'));
  const caption = shown.querySelector('caption');
  if (caption.textContent !== made.querySelector('caption').textContent) {
    caption.textContent = made.querySelector('caption').textContent;
  }
}

export function badge(text, kind = '') {
  return h('span', {class: 'badge ' + kind}, text);
}

export function link(route, text, attributes = {}) {
  return h('a', {href: to(...route), ...attributes}, text);
}

/** The address of a view: its parts may hold anything. */
export function to(...parts) {
  return '#/' + parts.map(encodeURIComponent).join('/');
}

export function tabs(label, current, entries) {
  return h('nav', {class: 'tabs', 'aria-label': label}, entries.map(([name, text, route]) =>
    link(route, text, {'aria-current': name === current ? 'page' : null})));
}

/** A button whose action may take a while: it can't be pressed again meanwhile, and a failure is told. */
export function action(text, run, attributes = {}) {
  const button = h('button', {type: 'button', ...attributes, onclick: () => busy(button, run)}, text);
  return button;
}

/** A form that is handled here; the first button in it is the one for Enter. */
export function form(attributes, run, ...children) {
  const element = h('form', {...attributes, onsubmit: event => {
    event.preventDefault();
    return busy(event.submitter, run);
  }}, children);
  return element;
}

async function busy(button, run) {
  if (button?.hasAttribute('aria-busy')) {
    return;
  }
  // not disabled: who uses keys would lose the place
  button?.setAttribute('aria-busy', 'true');
  try {
    await run();
  } catch (error) {
    tell.bad(error);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** What is told to the user, and read out by screen readers. */
export const tell = {
  good(text) {
    const news = document.getElementById('news');
    fill(news, h('p', {}, text));
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => fill(news), 6000);
  },
  bad(error) {
    const box = document.getElementById('alert');
    const text = error instanceof Error ? error.message : String(error);
    fill(box, h('p', {}, text, ' ', h('button', {type: 'button', onclick: () => fill(box)}, 'Close')));
  },
  /** For those alone who hear the page. */
  aloud(text) {
    document.getElementById('aloud').textContent = text;
  },
  nothing() {
    fill(document.getElementById('alert'));
  },
};
