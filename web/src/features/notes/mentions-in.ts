import type { Colleague } from './documents.js';

/** A mention in a text; offsets in code points. */
export interface MentionPlace {
  userId: string;
  start: number;
  end: number;
}

/** The maximum number of mentions in a note. */
export const maxMentions = 20;

/** The colleagues who were chosen from the list by name, for names that several have. */
const chosen = new Map<string, string>();

/** Remembers which of several colleagues with the same name the writer chose. */
export function rememberColleague({ id, name }: Colleague): void {
  chosen.set(name, id);
}

/**
 * Returns the mentions in a text: each `@` with the whole name of a colleague, as it is chosen from the list. The longest
 * name counts, and a name within a longer word is not one. A note stores the first `maxMentions`.
 * @param earlier the colleagues whom the text mentioned before it was changed, in its order, for names that several have.
 */
export function mentionsIn(
  text: string,
  colleagues: readonly Colleague[],
  earlier: readonly Pick<Colleague, 'id' | 'name'>[] = [],
): MentionPlace[] {
  const left = [...earlier];
  const byLength = colleagues.toSorted((one, other) => other.name.length - one.name.length);
  const found: MentionPlace[] = [];
  let point = 0;
  for (let unit = 0; unit < text.length; point++) {
    const before = text.slice(0, unit);
    const name =
      text[unit] === '@' && !/[\p{L}\p{N}_]$/u.test(before)
        ? byLength.find(
            ({ name }) =>
              text.startsWith(name, unit + 1) && !/^[\p{L}\p{N}_]/u.test(text.slice(unit + 1 + name.length)),
          )?.name
        : undefined;
    if (name === undefined) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      continue;
    }
    const named = colleagues.filter((colleague) => colleague.name === name);
    const at = left.findIndex((colleague) => colleague.name === name);
    const [kept] = at < 0 ? [] : left.splice(at, 1);
    const one = (wanted: string | undefined) => named.find(({ id }) => id === wanted);
    const userId = (one(kept?.id) ?? one(chosen.get(name)) ?? named[0])?.id ?? '';
    const length = 1 + [...name].length;
    found.push({ userId, start: point, end: point + length });
    point += length - 1;
    unit += 1 + name.length;
  }
  return found;
}

/** The word before the cursor that begins a mention; offsets in UTF-16 units. */
export interface AtWord {
  start: number;
  end: number;
  /** The characters between the `@` and the cursor. */
  query: string;
}

/** Returns the word with an `@` that ends at the cursor; null if there is none, or a whole name and a space. */
export function atWordAt(text: string, cursor: number, colleagues: readonly Colleague[]): AtWord | null {
  const [, query] =
    /(?:^|[^\p{L}\p{N}_])@([^\n@]{0,60})$/u.exec(text.slice(Math.max(0, cursor - 63), cursor)) ?? [];
  if (query === undefined || /^\s|\s\s/.test(query)) return null;
  if (colleagues.some(({ name }) => query.startsWith(`${name} `))) return null;
  return { start: cursor - query.length - 1, end: cursor, query };
}
