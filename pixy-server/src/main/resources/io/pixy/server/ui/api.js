// Requests to the server that this page came from. Everything goes to api/ beside the page, so that it works behind a
// proxy that adds a path, and on a port of its own.

const ROOT = new URL('api/', document.baseURI);
const KEY = 'pixy.key';
const MOST_EVENT = 16 << 20;

/** What a request failed with. */
export class Failure extends Error {
  constructor(status, message, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The key or token that requests carry; kept for this tab alone. */
export const key = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: value => value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY),
};

/** Called when the server wants to know who asks. */
export const hooks = {onUnknown: () => {}};

/** With the mark by which the server knows that no other site is behind a request. */
function headers(more) {
  const known = key.get();
  return {...more, 'X-Pixy-Console': '1', ...(known && {Authorization: 'Bearer ' + known})};
}

function url(parts, query) {
  const address = new URL(parts.map(encodeURIComponent).join('/'), ROOT);
  Object.entries(query ?? {}).forEach(([name, value]) => {
    if (value !== undefined && value !== null && value !== '') {
      address.searchParams.set(name, value);
    }
  });
  return address;
}

async function failure(response) {
  let json = {};
  try {
    json = await response.json();
  } catch {
    // no JSON: the status has to do
  }
  const why = json.detail ?? json.error ?? response.statusText;
  if (response.status === 401) {
    hooks.onUnknown();
  }
  const text = {
    401: 'The server wants to know who you are. ' + why,
    403: 'You may not do this. ' + why,
  }[response.status] ?? why;
  return new Failure(response.status, text || 'The server answered ' + response.status, json.code);
}

async function call(method, parts, query, body, signal) {
  let response;
  try {
    response = await fetch(url(parts, query), {
      method,
      signal,
      cache: 'no-store',
      headers: headers(body === undefined ? {} : {'Content-Type': 'application/json'}),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Failure(0, 'The server can\'t be reached.');
  }
  if (!response.ok) {
    const json = response.headers.get('Content-Type')?.includes('json') ? await response.clone().json() : {};
    if (!json.results) {
      throw await failure(response);
    }
    return json;
  }
  return response.json();
}

/** The calls about one cluster. Results are as in docs/api-v1.md. */
export function cluster(name) {
  const first = ['clusters', name];
  const second = ['v1', 'clusters', name];
  return {
    topics: signal => call('GET', [...first, 'topics'], {}, undefined, signal),
    topic: (topic, signal) => call('GET', [...first, 'topics', topic], {withPartitions: 'true'}, undefined, signal),
    consumers: (topic, signal) => call('GET', [...first, 'topics', topic, 'consumers'], {}, undefined, signal),
    records: (topic, partition, query) =>
      call('GET', [...second, 'topics', topic, 'partitions', String(partition), 'records'], {values: 'base64', ...query}),
    produce: (topic, record) => call('POST', [...second, 'topics', topic, 'records'], {}, {records: [record]}),
    receive: (topic, query, signal) =>
      call('GET', [...second, 'topics', topic, 'messages'], {values: 'base64', ...query}, undefined, signal),
    settle: (topic, group, settlement) =>
      call('POST', [...second, 'topics', topic, 'settlements'], {group}, {settlements: [settlement]}),
    offsets: (topic, group) => call('GET', [...first, 'topics', topic, 'offsets'], {group}),
    offsetsAt: (topic, time) => call('GET', [...first, 'topics', topic, 'offsets', 'at'], {time}),
    setOffsets: (topic, group, rows) => call('POST', [...first, 'topics', topic, 'offsets'], {group}, rows),
    letters: (topic, query) => call('GET', [...second, 'topics', topic, 'dead-letters'], {values: 'base64', ...query}),
    redrive: (topic, group, body) => call('POST', [...second, 'topics', topic, 'dead-letters:redrive'], {group}, body),
    redriven: (topic, group, id) => call('GET', [...second, 'topics', topic, 'redrives', id], {group}),
    cancel: (topic, group, id) => call('DELETE', [...second, 'topics', topic, 'redrives', id], {group}),
  };
}

/** The result of a call for one thing, or its failure. */
export function only(answer) {
  const result = (answer.results ?? [])[0] ?? {};
  if (result.error) {
    throw new Failure(200, result.error.message, result.error.code);
  }
  return result;
}

/** Reads events as they come, until the stream ends. With fetch, since an EventSource can't carry a key. */
export async function events(query, signal, onEvent) {
  const response = await fetch(url(['live'], query), {
    signal,
    cache: 'no-store',
    headers: headers({Accept: 'text/event-stream'}),
  });
  if (!response.ok) {
    throw await failure(response);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) {
      return;
    }
    rest += value;
    let end;
    while ((end = rest.indexOf('\n\n')) >= 0) {
      event(rest.slice(0, end), onEvent);
      rest = rest.slice(end + 2);
    }
    if (rest.length > MOST_EVENT) {
      throw new Failure(0, 'An event of the server is too large.');
    }
  }
}

function event(text, onEvent) {
  let name = 'message';
  let data = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('event: ')) {
      name = line.slice(7);
    } else if (line.startsWith('data: ')) {
      data += line.slice(6);
    }
  }
  onEvent(name, data ? JSON.parse(data) : null);
}
