/* Compares answers with those of docs/api/, where ids, times and the like differ from one server to another. */

/** A time of every documented answer. */
const documentedTime = '2026-11-24T09:30:00.000Z';
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Documents do not show what looks like a credential, because scanners for leaked credentials would report it. */
const credential = /^(parley_(?:op|sel|chat)_|whsec_).+$/s;
/** Fields with ids, cursors, keys, measured times, or a day that depends on today. */
const variesByServer =
  /^(id|\w+Id|cursor|\w+Cursor|token|downloadPath|publicKey|prefix|sequence|durationMs|completeFrom)$/;

/** Returns an answer as the documentation shows it. @param replacements texts of the server, with those to show. */
export function asDocumented(value: unknown, replacements: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => asDocumented(item, replacements));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, asDocumented(inner, replacements)]),
    );
  }
  if (typeof value !== 'string') return value;
  if (time.test(value)) return documentedTime;
  const shown = replacements.get(value) ?? value;
  return shown
    .replace(credential, '$1…')
    .replace(/^msg_.*/, 'msg_…')
    .replace(/^key:\d+$/, 'key:7');
}

/** Returns the paths at which an answer differs from the documented one. Ids and the like can differ. */
export function differences(documented: unknown, answer: unknown, path = ''): string[] {
  if (variesByServer.test(path.split('.').at(-1) ?? '')) {
    return typeof documented === typeof answer && (documented === null) === (answer === null) ? [] : [path];
  }
  if (Array.isArray(documented) && Array.isArray(answer)) {
    if (documented.length !== answer.length) return [`${path}.length`];
    return documented.flatMap((item, index) => differences(item, answer[index], `${path}.${index}`));
  }
  if (isObject(documented) && isObject(answer)) {
    if (Object.keys(documented).join() !== Object.keys(answer).join()) return [`${path}: its members`];
    return Object.keys(documented).flatMap((name) =>
      differences(documented[name], answer[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return documented === answer ? [] : [path];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
