// Starts GraphiQL with the page's settings (src/http/graphiql.ts, Settings).
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';

// The name under which GraphiQL's dialogs find the nonce that the policy requires for a <style> of a script.
globalThis.__webpack_nonce__ = document.currentScript.nonce;

const { endpoint, title, tabs, defaultHeaders } = JSON.parse(document.getElementById('settings').textContent);

/** Every key that was in the headers, the latest last. It is only in memory. */
const keys = [];

/** Returns the header's value with its placeholder, `parley_op_…`, replaced by the latest key with that prefix. */
const withKey = (value) =>
  value.replace(
    /(parley_\w*)…/,
    (placeholder, start) => keys.findLast((key) => key.startsWith(start)) ?? placeholder,
  );

const hint = (headers) =>
  `Paste a key over ${/\w*…/.exec(headers)[0]} in the Headers below the query, then run it. ` +
  'Once is enough for all tabs, until the page is reloaded: keys are not stored.';

/** Runs one operation. Returns its result, or for a subscription an observable. */
async function ask(parameters, { headers, documentAST } = {}) {
  // The first introspection starts before the header editor, and has no headers.
  headers ??= (documentAST ? null : JSON.parse(compact(editedHeaders))) ?? {};
  const filled = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, withKey(String(value))]),
  );
  // A browser rejects the placeholder's "…" with an unclear error.
  const missing = Object.values(filled).find((value) => value.includes('…'));
  if (missing !== undefined) return { errors: [{ message: hint(missing) }] };
  const request = (accept, signal) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { ...filled, accept, 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
      signal,
    });
  const operation = documentAST?.definitions.find(
    ({ kind, name }) =>
      kind === 'OperationDefinition' &&
      (!parameters.operationName || name?.value === parameters.operationName),
  );
  if (operation?.operation === 'subscription') return { subscribe: (observer) => follow(request, observer) };
  return (await request('application/graphql-response+json, application/json')).json();
}

/** Subscribes by server-sent events, until either side ends it. */
function follow(request, { next, error, complete }) {
  const stop = new AbortController();
  const read = async () => {
    const answer = await request('text/event-stream', stop.signal);
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      next(await answer.json());
      return;
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        const data = /^data: ?(.+)$/m.exec(event)?.[1];
        if (data) next(JSON.parse(data));
      }
    }
  };
  read().then(complete, (reason) => stop.signal.aborted || error(reason));
  return { unsubscribe: () => stop.abort() };
}

let editedHeaders = defaultHeaders;
let schemaHeaders;
let pause;

/** Loads the schema again when the headers change, because the key decides which schema applies. */
function onEditHeaders(text) {
  editedHeaders = text;
  keys.push(...(text.match(/parley_(op|sel)_[\w-]+/g) ?? []));
  const headers = compact(withKey(text));
  if (headers === schemaHeaders || headers === null || headers.includes('…')) return;
  schemaHeaders = headers;
  clearTimeout(pause);
  pause = setTimeout(show, 300);
}

/** Returns JSON without its white space; null while it is incomplete. */
function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return null;
  }
}

// The pages share the browser's storage, and each has its own tabs.
const storage = createLocalStorage({ namespace: endpoint });
const { setItem } = storage;

/** GraphiQL's history stores headers even if `shouldPersistHeaders` is off; it must not contain a key. */
storage.setItem = (name, value) =>
  setItem(
    name,
    /:(queries|favorites)$/.test(name)
      ? JSON.stringify(JSON.parse(value), (member, inner) => (member === 'headers' ? defaultHeaders : inner))
      : value,
  );

const root = createRoot(document.getElementById('graphiql'));

function show() {
  root.render(
    createElement(
      GraphiQL,
      {
        // A new function each time, because GraphiQL loads the schema again for another fetcher.
        fetcher: (parameters, options) => ask(parameters, options),
        defaultTabs: tabs,
        defaultHeaders,
        defaultEditorToolsVisibility: 'headers',
        shouldPersistHeaders: false,
        onEditHeaders,
        response: hint(defaultHeaders),
        storage,
      },
      createElement(GraphiQL.Logo, null, title),
    ),
  );
}

show();
