// Starts GraphiQL with the page's settings (src/http/graphiql.ts, Settings).
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';

// The name under which GraphiQL's dialogs look for the nonce that the policy asks of a <style> made by a script.
globalThis.__webpack_nonce__ = document.currentScript.nonce;

const { endpoint, title, tabs, defaultHeaders } = JSON.parse(document.getElementById('settings').textContent);

/** Every key that was seen in the headers, the latest last. In memory alone. */
const keys = [];

/** The header's value with its placeholder, `parley_op_…`, replaced by the latest key that begins so. */
const withKey = (value) =>
  value.replace(
    /(parley_\w*)…/,
    (placeholder, start) => keys.findLast((key) => key.startsWith(start)) ?? placeholder,
  );

const hint = (headers) =>
  `Paste a key over ${/\w*…/.exec(headers)[0]} in the Headers below the query, then run it. ` +
  'Once is enough for all tabs, until the page is reloaded: keys are not stored.';

/** One operation. The answer is a result, or for a subscription what GraphiQL can subscribe to. */
async function ask(parameters, { headers, documentAST } = {}) {
  // The first introspection starts before the header editor, and has no headers.
  headers ??= (documentAST ? null : JSON.parse(compact(editedHeaders))) ?? {};
  const filled = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, withKey(String(value))]),
  );
  // A browser refuses to send the placeholder's "…", in words that help nobody.
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

/** A subscription by server-sent events, until either side ends it. */
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

/** Headers were typed, or another tab with its own came up: the schema is what their key may see. */
function onEditHeaders(text) {
  editedHeaders = text;
  keys.push(...(text.match(/parley_(op|sel)_[\w-]+/g) ?? []));
  const headers = compact(withKey(text));
  if (headers === schemaHeaders || headers === null || headers.includes('…')) return;
  schemaHeaders = headers;
  clearTimeout(pause);
  pause = setTimeout(show, 300);
}

/** JSON without its layout; null while it is being typed. */
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

/** GraphiQL's history stores headers even where `shouldPersistHeaders` is off: a key must not get there. */
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
        // A function of its own each time: GraphiQL reads the schema anew when it gets another.
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
