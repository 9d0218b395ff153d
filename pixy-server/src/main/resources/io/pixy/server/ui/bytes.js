// How keys, values and headers are shown. They come as Base64, so that nothing is lost on the way.

const MOST_SHOWN = 256 << 10;
const PREVIEW = 120;
const INDENT = '  ';

export function decode(base64) {
  if (base64 === null || base64 === undefined) {
    return null;
  }
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

/** The text, or null if it is none. */
export function text(bytes) {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch {
    return null;
  }
}

/** The text of so many bytes, or of a few less: a character may be cut in two there. Null if it is none. */
function beginning(bytes, most) {
  if (bytes.length <= most) {
    return text(bytes);
  }
  for (let end = most; end > most - 4; end--) {
    const found = text(bytes.subarray(0, end));
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/** One line for a table. Control characters would make it something else. */
export function preview(bytes) {
  if (bytes === null) {
    return 'null';
  }
  const whole = beginning(bytes, PREVIEW);
  const shown = whole === null ? hexLine(bytes.subarray(0, 24)) : printable(whole.replace(/\s+/g, ' '));
  return bytes.length > PREVIEW ? shown + ' …' : shown;
}

/** What steers a terminal, or turns the direction of the text around, is shown as its code. */
export function printable(value) {
  return value.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

/** The content in the form that is asked for: auto, text, json or hex. */
export function show(bytes, how) {
  if (bytes === null) {
    return 'null';
  }
  const cut = bytes.length > MOST_SHOWN ? bytes.subarray(0, MOST_SHOWN) : bytes;
  const more = bytes.length > MOST_SHOWN ? '\n… ' + (bytes.length - MOST_SHOWN) + ' bytes more' : '';
  if (how === 'hex') {
    return hex(cut) + more;
  }
  const whole = beginning(bytes, MOST_SHOWN);
  if (whole === null) {
    return how === 'auto' ? hex(cut) + more : 'This is no text (UTF-8). Look at it in hex.';
  }
  if (how === 'text') {
    return printable(whole) + more;
  }
  const json = more ? null : indented(whole);
  if (json === null && how === 'json') {
    return 'This is no JSON. Look at it as text.';
  }
  return json === null ? printable(whole) + more : printable(json);
}

function hexLine(bytes) {
  return Array.from(bytes, one => one.toString(16).padStart(2, '0')).join(' ');
}

function hex(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const letters = Array.from(row, one => one >= 0x20 && one < 0x7f ? String.fromCharCode(one) : '.').join('');
    lines.push(at.toString(16).padStart(8, '0') + '  ' + hexLine(row).padEnd(47) + '  ' + letters);
  }
  return lines.join('\n');
}

/**
 * JSON with line ends, or null if it is none. Done on the text: numbers keep their digits, and members their order, even
 * those that are there twice.
 */
export function indented(source) {
  try {
    const value = JSON.parse(source);
    if (typeof value !== 'object' || value === null) {
      return null;
    }
  } catch {
    return null;
  }
  let out = '';
  let depth = 0;
  const tokens = source.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  tokens.forEach((token, i) => {
    if (token === '{' || token === '[') {
      const empty = tokens[i + 1] === (token === '{' ? '}' : ']');
      depth++;
      out += token + (empty ? '' : newLine(depth));
    } else if (token === '}' || token === ']') {
      depth--;
      const empty = tokens[i - 1] === '{' || tokens[i - 1] === '[';
      out += (empty ? '' : newLine(depth)) + token;
    } else if (token === ',') {
      out += ',' + newLine(depth);
    } else {
      out += token === ':' ? ': ' : token;
    }
  });
  return out;
}

function newLine(depth) {
  return '\n' + INDENT.repeat(Math.min(depth, 40));
}

export function size(bytes) {
  if (bytes === null) {
    return 'null';
  }
  const n = bytes.length;
  return n < 1024 ? n + ' B' : n < 1 << 20 ? (n / 1024).toFixed(1) + ' KiB' : (n / (1 << 20)).toFixed(1) + ' MiB';
}
